#include "core/net/smtp_check.hpp"

#include "tests/support/smtp_server.hpp"

#include <doctest/doctest.h>

#include <array>
#include <thread>
#include <vector>

using namespace maildocket;
using maildocket::testing::SmtpScript;
using maildocket::testing::SmtpServer;
using net::ConnectTrouble;

namespace {

const std::array<std::string, 2> reverse_paths{"support@example.com", ""};

net::SmtpSettings settings_for(const SmtpServer& server) {
    net::SmtpSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server.port();
    settings.security = net::SmtpSecurity::none;
    settings.hello_name = "desk.example.com";
    settings.username = "support@example.com";
    settings.mechanism = net::SmtpMechanism::xoauth2;
    settings.connect_timeout = std::chrono::seconds{2};
    settings.stall_timeout = std::chrono::seconds{1};
    settings.mail_timeout = std::chrono::seconds{3};
    return settings;
}

SmtpScript offering(const std::string& mechanisms) {
    SmtpScript script;
    script.hello = "250-mx.example\r\n250 AUTH " + mechanisms;
    return script;
}

auto check(const net::SmtpSettings& settings) {
    return net::check_smtp(settings, "token", reverse_paths, std::make_shared<net::Interrupter>());
}

}  // namespace

TEST_CASE("a server is tried up to MAIL, and no mail is sent") {
    auto script = offering("XOAUTH2");
    script.null_sender = "550-5.7.60 not\r\n550 5.7.60 as that";
    SmtpServer server(script);
    const auto checked = check(settings_for(server));
    REQUIRE(checked);
    CHECK(
        checked->replies ==
        std::vector<std::string>{"250 2.1.0 ok", "550-5.7.60 not  550 5.7.60 as that"}
    );
    CHECK(checked->facts.address == "127.0.0.1");
    CHECK(checked->facts.tls.empty());
    const auto commands = server.commands();
    REQUIRE(commands.size() == 7);
    CHECK(commands[0] == "EHLO desk.example.com");
    CHECK(commands[1].starts_with("AUTH XOAUTH2 "));
    CHECK(commands[2] == "MAIL FROM:<support@example.com>");
    CHECK(commands[3] == "RSET");
    CHECK(commands[4] == "MAIL FROM:<>");
    CHECK(commands[6] == "QUIT");
    CHECK(server.mails().empty());
}

TEST_CASE("what goes wrong before MAIL") {
    struct Row {
        std::string name;
        SmtpScript script;
        ConnectTrouble trouble;
        std::string text;
        std::string challenge;
    };
    const auto with = [](std::string SmtpScript::*stage, const std::string& reply) {
        auto script = offering("XOAUTH2");
        script.*stage = reply;
        return script;
    };
    const std::vector<Row> rows{
        {"refused",
         with(&SmtpScript::sign_in, "535 5.7.3 no token"),
         ConnectTrouble::sign_in,
         "535 5.7.3 no (hidden)",
         ""},
        {"challenged",
         with(&SmtpScript::sign_in, "334 eyJzdGF0dXMiOiI0MDAifQ=="),
         ConnectTrouble::sign_in,
         "Login denied",
         R"({"status":"400"})"},
        {"later",
         with(&SmtpScript::sign_in, "454 4.7.0 later"),
         ConnectTrouble::throttled,
         "454 4.7.0 later",
         ""},
        {"not offered",
         offering("PLAIN"),
         ConnectTrouble::other,
         "the server offers no way to sign in so",
         ""},
        {"nothing offered",
         {},
         ConnectTrouble::other,
         "the server offers no way to sign in so",
         ""},
        {"busy",
         with(&SmtpScript::greeting, "421 busy"),
         ConnectTrouble::throttled,
         "421 busy",
         ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        SmtpServer server(row.script);
        const auto checked = check(settings_for(server));
        REQUIRE_FALSE(checked);
        CHECK(checked.error().trouble == row.trouble);
        CHECK(checked.error().text == row.text);
        CHECK(checked.error().challenge == row.challenge);
    }
}

TEST_CASE("a server that goes away at MAIL") {
    for (const std::string reply : {"close", "stall", "half"}) {
        CAPTURE(reply);
        auto script = offering("XOAUTH2");
        script.mail = reply;
        SmtpServer server(script);
        const auto checked = check(settings_for(server));
        REQUIRE(checked);
        CHECK(checked->replies.empty());
    }
}

TEST_CASE("a check that is interrupted ends") {
    auto script = offering("XOAUTH2");
    script.mail = "stall";
    SmtpServer server(script);
    auto settings = settings_for(server);
    settings.stall_timeout = std::chrono::seconds{300};
    settings.mail_timeout = std::chrono::seconds{300};
    const auto interrupter = std::make_shared<net::Interrupter>();
    std::jthread later([&] {
        while (server.commands().size() < 3) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        interrupter->interrupt();
    });
    const auto checked = net::check_smtp(settings, "token", reverse_paths, interrupter);
    REQUIRE(checked);
    CHECK(checked->replies.empty());
}
