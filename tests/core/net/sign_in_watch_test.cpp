#include "core/net/sign_in_watch.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket;
using maildocket::net::SignInWatch;

namespace {

SignInWatch after(const std::string& lines) {
    SignInWatch watch({"secret of anna", ""});
    for (const char octet : lines) {
        watch.received({&octet, 1});
    }
    return watch;
}

}  // namespace

TEST_CASE("a refusal is kept, and nothing else") {
    const auto fine = after("* OK [CAPABILITY IMAP4rev1] ready\r\nA001 OK x\r\n");
    CHECK(!fine.refusal());
    const auto refused =
        after("* OK ready\r\nA001 OK x\r\nA002 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n"
        );
    REQUIRE(refused.refusal());
    CHECK(refused.refusal()->kind == imap::FailureKind::sign_in);
    CHECK(refused.refusal()->response_code == "AUTHENTICATIONFAILED");
    CHECK(refused.refusal()->text == "Authentication failed.");
    CHECK(!refused.refusal()->throttled);
    const auto busy = after("* BYE Server Unavailable. 15\r\n");
    REQUIRE(busy.refusal());
    CHECK(busy.refusal()->kind == imap::FailureKind::bye);
    CHECK(busy.refusal()->throttled);
    const auto odd = after("* OK ready\r\nA002 BAD Command Error. 12\r\n");
    REQUIRE(odd.refusal());
    CHECK(odd.refusal()->kind == imap::FailureKind::sign_in);
}

TEST_CASE("the answer to a token is decoded") {
    struct Row {
        std::string line;
        std::string expected;
    };
    const std::vector<Row> rows{
        {"+ eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIn0=", R"({"status":"invalid_token"})"},
        {"+ ", ""},
        {"+", ""},
        {"+ PDEyMy40NTZAbXguZXhhbXBsZT4=", ""},  // the nonce of CRAM-MD5
        {"+ eyJzdGF0dXMi!!!!", ""},
        {"+ eyJ", ""},
        {"+ " + std::string(8192, 'e'), ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.line);
        CHECK(after(row.line + "\r\n").challenge() == row.expected);
    }
}

TEST_CASE("no secret comes out") {
    const auto watch = after(
        "* OK ready\r\nA002 NO secret of annasecret of anna is wrong, so is\tya29." +
        std::string(200, 'x') + "\r\n"
    );
    REQUIRE(watch.refusal());
    CHECK(watch.refusal()->text == "(hidden)(hidden) is wrong, so is?(hidden)");
    CHECK(
        watch.harmless("Authentication failed for anna@northwind.example, id 0a1b2c3d-0000") ==
        "Authentication failed for anna@northwind.example, id 0a1b2c3d-0000"
    );
}
