#include "core/oauth/answers.hpp"

#include "core/base/base64.hpp"
#include "core/oauth/account_name.hpp"
#include "core/oauth/device_wait.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;
using namespace maildocket::oauth;
using namespace std::chrono_literals;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");

HttpAnswer json(int status, std::string body) {
    return {status, "application/json; charset=utf-8", "", std::move(body), "", true};
}

Refusal refusal(const HttpAnswer& answer, Provider provider = Provider::microsoft) {
    const auto result = read_token_answer(answer, provider, noon);
    REQUIRE(std::holds_alternative<Refusal>(result));
    return std::get<Refusal>(result);
}

}  // namespace

TEST_CASE("tokens are read as each provider writes them") {
    const auto microsoft = read_token_answer(
        json(
            200,
            R"({"token_type":"Bearer","scope":"IMAP SMTP","expires_in":4199,"ext_expires_in":4199,
                "access_token":"ey.a-_","refresh_token":"0.A~","id_token":"e30.eyJwcmVmZXJyZWRfdXNlcm5hbWUiOiJzdXBwb3J0QGV4YW1wbGUuY29tIn0.x"})"
        ),
        Provider::microsoft,
        noon
    );
    CHECK(
        std::get<Tokens>(microsoft) ==
        Tokens{"ey.a-_", "0.A~", 4199s, {}, "IMAP SMTP", "support@example.com"}
    );
    const auto google = read_token_answer(
        json(
            200,
            R"({"access_token":"ya29","expires_in":"3599","token_type":"bearer",
                "refresh_token_expires_in":604799})"
        ),
        Provider::google,
        noon
    );
    CHECK(std::get<Tokens>(google) == Tokens{"ya29", "", 3599s, 604799s, "", ""});
    const auto silent = read_token_answer(json(200, R"({"access_token":"a"})"), {}, noon);
    CHECK(std::get<Tokens>(silent).lifetime == 300s);
    const auto endless =
        read_token_answer(json(200, R"({"access_token":"a","expires_in":1e14})"), {}, noon);
    CHECK(std::get<Tokens>(endless).lifetime == std::chrono::days(3650));
}

TEST_CASE("who signed in is told as far as it is said") {
    for (const auto* token :
         {"", "x", "a.b.c", "e30.e30.x", "e30.W10.x", "e30.eyJlbWFpbCI6NX0.x"}) {
        CAPTURE(token);
        CHECK(account_name(token).empty());
    }
    CHECK(account_name("e30." + to_base64url(R"({"email":"a@b\u001b"})") + ".x") == "a@b\\x1b");
    CHECK(account_name("e30." + to_base64url(R"({"upn":"u@b","email":"a@b"})") + ".x") == "u@b");
}

TEST_CASE("an answer that is no answer is waited out") {
    struct Row {
        HttpAnswer answer;
        const char* reason;
    };
    std::string deep = R"({"access_token":"a","x":)";
    deep += std::string(17, '[') + std::string(17, ']') + '}';
    for (const auto& [answer, reason] : {
             Row{{0, "", "", "", "could not connect", false}, "no answer: could not connect"},
             Row{{200, "text/html", "", "<html>", "", true}, "what answers (HTTP 200) is not"},
             Row{{302, "text/html", "", "", "", true}, "what answers (HTTP 302) is not"},
             Row{{404, "", "", "", "", true}, "what answers (HTTP 404) is not"},
             Row{json(200, R"({"access_token":"a)"), "what answers (HTTP 200) is not"},
             Row{json(200, "[]"), "what answers (HTTP 200) is not"},
             Row{json(200, deep), "what answers (HTTP 200) is not"},
             Row{json(200, '{' + std::string(70'000, ' ') + '}'), "what answers (HTTP 200) is not"},
             Row{json(503, "{}"), "the provider cannot answer at the moment (HTTP 503)"},
             Row{json(500, R"({"error":"invalid_grant"})"), "the provider cannot answer at the"},
             Row{json(429, ""), "the provider cannot answer at the moment (HTTP 429)"},
             Row{json(408, ""), "the provider cannot answer at the moment (HTTP 408)"},
             Row{json(200, "{}"), "the provider's answer holds no token"},
             Row{json(200, R"({"access_token":""})"), "the provider's answer holds no token"},
             Row{json(200, R"({"access_token":"a b"})"), "the provider's answer holds no token"},
             Row{json(200, R"({"access_token":"a\u0001b"})"), "the provider's answer holds no"},
             Row{json(200, R"({"access_token":"a","refresh_token":"a\n"})"),
                 "the provider's answer"},
             Row{json(200, R"({"access_token":"a","token_type":"mac"})"), "the provider's answer"},
             Row{json(400, R"({"error":"temporarily_unavailable"})"), "the provider refuses"},
         }) {
        CAPTURE(reason);
        CAPTURE(answer.body);
        const auto refused = refusal(answer);
        CHECK(refused.trouble == Trouble::transient);
        CHECK(refused.reason.starts_with(reason));
    }
}

TEST_CASE("the wait that a busy provider asks for is passed on") {
    HttpAnswer busy{503, "text/html", "120", "<h1>busy</h1>", "", true};
    CHECK(refusal(busy).retry_after == 120s);
    busy.retry_after = "";
    CHECK_FALSE(refusal(busy).retry_after);
}

TEST_CASE("the word of a refusal says who can help") {
    struct Row {
        const char* error;
        Trouble trouble;
    };
    for (const auto& [error, trouble] : {
             Row{"server_error", Trouble::transient},
             Row{"authorization_pending", Trouble::transient},
             Row{"slow_down", Trouble::transient},
             Row{"invalid_grant", Trouble::suspicious},
             Row{"interaction_required", Trouble::needs_person},
             Row{"consent_required", Trouble::needs_person},
             Row{"login_required", Trouble::needs_person},
             Row{"access_denied", Trouble::needs_person},
             Row{"expired_token", Trouble::needs_person},
             Row{"invalid_client", Trouble::configuration},
             Row{"unauthorized_client", Trouble::configuration},
             Row{"invalid_scope", Trouble::configuration},
             Row{"invalid_request", Trouble::configuration},
             Row{"unsupported_grant_type", Trouble::configuration},
             Row{"something_new", Trouble::configuration},
         }) {
        CAPTURE(error);
        const auto refused =
            refusal(json(400, R"({"error":")" + std::string(error) + "\"}"), Provider::other);
        CHECK(refused.trouble == trouble);
        CHECK(refused.code == error);
        CHECK(refused.error == error);
    }
    CHECK(refusal(json(401, "{}")).trouble == Trouble::configuration);
}

TEST_CASE("a number of Microsoft gives the hint, and never the class") {
    struct Row {
        const char* number;
        const char* hint;
    };
    for (const auto& [number, hint] : {
             Row{"50173", "the grant was revoked"},
             Row{"700082", "the grant was not used for 90 days"},
             Row{"70043", "the tenant wants people to sign in again"},
             Row{"70000", "the code was used already"},
             Row{"54005", "the code was used already"},
             Row{"7000215", "the client secret is wrong"},
             Row{"7000222", "the client secret has ended"},
             Row{"700016", "the application is not known in this tenant"},
             Row{"90002", "there is no such tenant"},
             Row{"50194", "the application is for one tenant only"},
             Row{"50011", "the redirect address is not registered"},
             Row{"65001", "nobody has agreed"},
             Row{"65004", "the person declined"},
             Row{"90094", "an administrator of the tenant has to agree"},
             Row{"50076", "the tenant asks for a second factor"},
             Row{"50079", "the tenant asks for a second factor"},
             Row{"53003", "a rule of Conditional Access"},
             Row{"28000", "scope names more than one service"},
             Row{"70011", "the scope is not in a form"},
             Row{"1002012", "the scope is not in a form"},
             Row{"999999", "sign in again"},
         }) {
        CAPTURE(number);
        const auto refused = refusal(json(
            400,
            R"({"error":"invalid_grant","error_description":"AADSTS)" + std::string(number) +
                R"(: Some text.\r\nTrace ID: 1"})"
        ));
        CHECK(refused.trouble == Trouble::suspicious);
        CHECK(refused.code == "invalid_grant " + std::string(number));
        CHECK(refused.reason.starts_with(hint));
        CHECK(refused.reason.ends_with("it says: AADSTS" + std::string(number) + ": Some text."));
    }
}

TEST_CASE("Google's refusal of a service account leads to the delegation") {
    const auto refused = refusal(json(401, R"({"error":"unauthorized_client"})"), Provider::google);
    CHECK(refused.reason.find("delegate the scope") != std::string::npos);
}

TEST_CASE("what a provider says is escaped, cut, and free of secrets") {
    const auto refused = refusal(json(
        400,
        R"({"error":"inva\u001blid","error_description":"\u001b[2J refresh_token=sesame )" +
            std::string(500, 'x') + "\"}"
    ));
    CHECK(refused.code == "inva\\x1blid");
    CHECK(refused.reason.find('\x1b') == std::string::npos);
    CHECK(refused.reason.find("sesame") == std::string::npos);
    CHECK(refused.reason.size() < 400);
}

TEST_CASE("a code for a device is read as each provider writes it") {
    const auto microsoft = read_device_answer(
        json(
            200,
            R"({"user_code":"ABC","device_code":"d","verification_uri":"https://m/d",
                "expires_in":900,"interval":5,"message":"go"})"
        ),
        Provider::microsoft,
        noon
    );
    CHECK(std::get<DeviceCode>(microsoft) == DeviceCode{"d", "ABC", "https://m/d", 900s, 5s});
    const auto google = read_device_answer(
        json(
            200,
            R"({"user_code":"A","device_code":"d","verification_url":"https://g","interval":0})"
        ),
        Provider::google,
        noon
    );
    CHECK(std::get<DeviceCode>(google) == DeviceCode{"d", "A", "https://g", 900s, 1s});
    const auto half = read_device_answer(json(200, R"({"user_code":"A"})"), {}, noon);
    CHECK(std::get<Refusal>(half).trouble == Trouble::transient);
}

TEST_CASE("a device is asked for again as slowly as the provider wants") {
    const DeviceCode code{"d", "U", "https://m", 900s, 5s};
    DeviceWait wait(code, noon);
    const auto pending = refusal(json(400, R"({"error":"authorization_pending"})"));
    const auto slower = refusal(json(400, R"({"error":"slow_down"})"));
    const auto lost = refusal({0, "", "", "", "no route", false});
    CHECK(wait.interval() == 5s);
    CHECK(wait.goes_on(pending, noon));
    CHECK(wait.interval() == 5s);
    CHECK(wait.goes_on(slower, noon));
    CHECK(wait.goes_on(pending, noon));
    CHECK(wait.interval() == 10s);
    for (const auto interval : {20s, 40s, 60s, 60s}) {
        CHECK(wait.goes_on(lost, noon));
        CHECK(wait.interval() == interval);
    }
    CHECK(wait.goes_on(pending, noon + 839s));
    CHECK_FALSE(wait.goes_on(pending, noon + 840s));
    CHECK_FALSE(wait.goes_on(refusal(json(400, R"({"error":"access_denied"})")), noon));
    CHECK_FALSE(wait.goes_on(refusal(json(400, R"({"error":"expired_token"})")), noon));
    CHECK_FALSE(wait.goes_on(refusal(json(400, R"({"error":"bad_verification_code"})")), noon));
}
