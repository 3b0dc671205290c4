#include "core/oauth/callback.hpp"

#include "core/oauth/form.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;
using namespace maildocket::oauth;

namespace {

Client client() {
    Client made;
    made.provider = Provider::microsoft;
    made.tenant = "t";
    complete(made);
    return made;
}

}  // namespace

TEST_CASE("the code of this attempt is taken, alone or in a copied address") {
    for (const auto* text :
         {"code=a%2Bb&state=s",
          "state=s&session_state=1&code=a%2Bb",
          "http://localhost:1234/?code=a%2Bb&state=s#",
          " https://desk.example.com/oauth?code=a%2Bb&state=s \n",
          "code=a%2Bb&state=s&iss=https%3A%2F%2Flogin.microsoftonline.com%2F123%2Fv2.0"}) {
        CAPTURE(text);
        CHECK(read_callback(client(), text, "s") == Callback(Code{"a+b"}));
    }
}

TEST_CASE("what belongs to another attempt does not end this one") {
    for (const auto* text :
         {"",
          "code=a",
          "code=a&state=",
          "code=a&state=S",
          "code=a&state=ss",
          "code=a&state=s&state=s",
          "code=a%zz&state=s",
          "code=a%0a&state=s",
          "state=s",
          "error=access_denied&state=x",
          "code=a&state=s&iss=https%3A%2F%2Fevil.example%2F",
          "code=a&state=s&iss=https%3A%2F%2Flogin.microsoftonline.com.evil.example"}) {
        CAPTURE(text);
        CHECK(std::holds_alternative<Foreign>(read_callback(client(), text, "s")));
    }
    CHECK(std::holds_alternative<Foreign>(read_callback(client(), "code=a&state=", "")));
}

TEST_CASE("a refusal in the browser is told in plain words") {
    const auto result = read_callback(
        client(), "error=access_denied&error_description=AADSTS65004%3a+declined&state=s", "s"
    );
    const auto& refused = std::get<Refusal>(result);
    CHECK(refused.trouble == Trouble::needs_person);
    CHECK(refused.code == "access_denied 65004");
    CHECK(
        refused.reason ==
        "the person declined; sign in again and agree; it says: AADSTS65004: declined"
    );
}

TEST_CASE("a form is read within limits") {
    std::string many;
    for (int i = 0; i < 32; ++i) {
        many += 'a' + std::to_string(i) + "=1&";
    }
    CHECK(read_form(many)->size() == 32);
    CHECK_FALSE(read_form(many + "b=1"));
    CHECK(read_form("a=" + std::string(16382, 'x')));
    CHECK_FALSE(read_form("a=" + std::string(16383, 'x')));
    CHECK(read_form("a&&b=1=2") == FormFields{{"a", ""}, {"b", "1=2"}});
    CHECK_FALSE(read_form("a=%"));
    CHECK_FALSE(read_form("a=%1"));
    CHECK_FALSE(read_form("a=%-1"));
}
