#include "core/net/imap_connection.hpp"

#include "core/imap/client.hpp"
#include "tests/support/line_server.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::net;
using maildocket::testing::LineServer;

namespace {

const std::string greeting = "* OK ready\r\n";
const std::string token = "ya29.a-token";
// user=anna ^A auth=Bearer ya29.a-token ^A ^A
const std::string initial_response = "dXNlcj1hbm5hAWF1dGg9QmVhcmVyIHlhMjkuYS10b2tlbgEB";

std::string announce(const std::string& words) {
    return "* CAPABILITY IMAP4rev1 " + words + "\r\nTAG OK x\r\n";
}

ImapSettings settings_for(const LineServer& server, ImapMechanism mechanism) {
    ImapSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server.port();
    settings.security = ImapSecurity::none;
    settings.username = "anna";
    settings.mechanism = mechanism;
    if (mechanism == ImapMechanism::password) {
        settings.password = "pass word";
    } else {
        settings.token = token;
    }
    return settings;
}

ConnectFailure failure_of(const ImapSettings& settings) {
    const auto opened = open_imap_connection(settings, std::make_shared<Interrupter>());
    REQUIRE(!opened);
    CHECK(opened.error().text.find(token) == std::string::npos);
    return opened.error();
}

}  // namespace

TEST_CASE("a token is sent as the server wants it, and the session goes on behind it") {
    const std::string asked = "AUTHENTICATE XOAUTH2";
    struct Row {
        std::vector<std::string> answers;
        std::vector<std::string> lines;
    };
    const std::vector<Row> rows{
        {{announce("AUTH=XOAUTH2 AUTH=PLAIN SASL-IR"), "TAG OK in\r\n"},
         {"CAPABILITY", asked + ' ' + initial_response}},
        {{announce("AUTH=PLAIN AUTH=XOAUTH2"), "+ \r\n", "TAG OK in\r\n"},
         {"CAPABILITY", asked, initial_response}},
    };
    for (const auto& row : rows) {
        auto answers = row.answers;
        answers.push_back("* CAPABILITY IMAP4rev1 MOVE\r\nTAG OK x\r\n");
        LineServer server(greeting, answers);
        auto opened = open_imap_connection(
            settings_for(server, ImapMechanism::xoauth2), std::make_shared<Interrupter>()
        );
        REQUIRE(opened);
        imap::Client client(std::move(opened->channel));
        CHECK(client.ask_capabilities());
        CHECK(client.has("MOVE"));
        auto lines = row.lines;
        lines.emplace_back("CAPABILITY");
        CHECK(server.lines() == lines);
    }
}

TEST_CASE("a password is sent by LOGIN to a server that knows nothing else") {
    LineServer server(greeting, {announce(""), "TAG OK in\r\n"});
    CHECK(open_imap_connection(
        settings_for(server, ImapMechanism::password), std::make_shared<Interrupter>()
    ));
    CHECK(server.lines() == std::vector<std::string>{"CAPABILITY", "LOGIN anna \"pass word\""});
}

TEST_CASE("each way that signing in fails has its name") {
    using enum ConnectTrouble;
    const auto offered = announce("AUTH=XOAUTH2 AUTH=OAUTHBEARER AUTH=PLAIN SASL-IR");
    const std::string challenge = "+ eyJzdGF0dXMiOiI0MDAifQ==\r\n";
    struct Row {
        std::string greeting;
        std::vector<std::string> answers;
        ConnectTrouble trouble;
        std::string text;
    };
    const std::vector<Row> rows{
        {greeting, {offered, "TAG NO AUTHENTICATE failed.\r\n"}, sign_in, "AUTHENTICATE failed."},
        {greeting, {offered, "TAG BAD Command Error. 12\r\n"}, sign_in, "Command Error. 12"},
        {greeting, {offered, "TAG NO [UNAVAILABLE] later\r\n"}, throttled, "later"},
        {greeting,
         {offered, "TAG NO Too many simultaneous connections. (Failure)\r\n"},
         throttled,
         "Too many simultaneous connections. (Failure)"},
        {"* BYE Server Unavailable. 15\r\n", {}, throttled, "Server Unavailable. 15"},
        {greeting,
         {announce("AUTH=PLAIN SASL-IR")},
         other,
         "the server offers no way to sign in so"},
    };
    for (const auto mechanism : {ImapMechanism::xoauth2, ImapMechanism::oauthbearer}) {
        for (const auto& row : rows) {
            CAPTURE(row.text);
            LineServer server(row.greeting, row.answers);
            const auto failure = failure_of(settings_for(server, mechanism));
            CHECK(failure.trouble == row.trouble);
            CHECK(failure.text == row.text);
            // A token is never tried as a password.
            for (const auto& line : server.lines()) {
                CHECK(!line.starts_with("LOGIN"));
                CHECK(line.find("PLAIN") == std::string::npos);
            }
        }
        LineServer server(greeting, {offered, challenge, "TAG NO x\r\n"});
        const auto failure = failure_of(settings_for(server, mechanism));
        CHECK(failure.trouble == sign_in);
        CHECK(failure.challenge == R"({"status":"400"})");
    }
}

TEST_CASE("a server without STARTTLS gets nothing") {
    LineServer server(greeting, {announce("AUTH=PLAIN"), "TAG BAD x\r\n"});
    auto settings = settings_for(server, ImapMechanism::password);
    settings.security = ImapSecurity::starttls;
    CHECK(failure_of(settings).trouble == ConnectTrouble::other);
    for (const auto& line : server.lines()) {
        CHECK(line != "LOGIN");
        CHECK(!line.starts_with("AUTHENTICATE"));
    }
}

TEST_CASE("what is silent, or is no IMAP server, is not waited for") {
    for (const std::string first : {"", "220 mx.example ESMTP\r\n"}) {
        LineServer server(first, {});
        auto settings = settings_for(server, ImapMechanism::password);
        settings.connect_timeout = settings.sign_in_timeout = std::chrono::milliseconds{150};
        CHECK(failure_of(settings).trouble == ConnectTrouble::unreachable);
    }
}
