#include "core/net/smtp_transport.hpp"

#include "tests/support/smtp_server.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace maildocket;
using maildocket::testing::SmtpScript;
using maildocket::testing::SmtpServer;
using outbox::SendStatus;

namespace {

const outbox::SendEnvelope envelope{"support+b.x@example.com", "anna@customer.example"};
constexpr std::string_view mail = "Subject: Printer\r\n\r\n.a dot\r\n..two\r\nend\r\n";

net::SmtpSettings settings_for(const SmtpServer& server) {
    net::SmtpSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server.port();
    settings.security = net::SmtpSecurity::none;
    settings.hello_name = "desk.example.com";
    settings.connect_timeout = std::chrono::seconds{2};
    settings.stall_timeout = std::chrono::seconds{1};
    settings.mail_timeout = std::chrono::seconds{3};
    return settings;
}

}  // namespace

TEST_CASE("a mail goes over octet for octet, and the connection is kept") {
    SmtpServer server;
    const auto transport = net::make_smtp_transport(settings_for(server));
    const auto first = transport->send(envelope, mail);
    CHECK(first.status == SendStatus::sent);
    CHECK(first.answer == "250 2.0.0 queued");
    CHECK(transport->send({"", "bob@customer.example"}, mail).status == SendStatus::sent);
    const auto mails = server.mails();
    REQUIRE(mails.size() == 2);
    CHECK(mails[0].octets == mail);
    CHECK(mails[0].reverse_path == "<support+b.x@example.com>");
    CHECK(mails[0].recipient == "<anna@customer.example>");
    CHECK(mails[1].reverse_path == "<>");
    CHECK(server.connections() == 1);
    CHECK(server.commands().front() == "EHLO desk.example.com");
}

TEST_CASE("what a server says tells what becomes of the mail") {
    struct Row {
        std::string name;
        std::string SmtpScript::*stage;
        std::string reply;
        SendStatus status;
        std::string answer;  // beginning
    };
    const std::vector<Row> rows{
        {"mail refused", &SmtpScript::mail, "550 5.7.1 no", SendStatus::refused, "550 5.7.1 no"},
        {"recipient",
         &SmtpScript::recipient,
         "550-5.1.1 no\r\n550 5.1.1 such user",
         SendStatus::refused,
         "550-5.1.1 no 5.1.1 such user"},
        {"recipient later",
         &SmtpScript::recipient,
         "451 4.2.1 later",
         SendStatus::deferred,
         "451 4.2.1 later"},
        {"data", &SmtpScript::data, "554 5.5.1 no", SendStatus::refused, "554 5.5.1 no"},
        {"content", &SmtpScript::end, "554 5.6.0 spam", SendStatus::refused, "554 5.6.0 spam"},
        {"content later", &SmtpScript::end, "452 4.3.1 full", SendStatus::deferred, "452 4.3.1"},
        {"ending", &SmtpScript::mail, "421 4.3.2 bye", SendStatus::deferred, "421 4.3.2 bye"},
        {"greeting", &SmtpScript::greeting, "554 no service", SendStatus::deferred, "554"},
        {"greeting later", &SmtpScript::greeting, "421 busy", SendStatus::deferred, "421 busy"},
        {"wants sign-in", &SmtpScript::mail, "530 5.7.0 sign in", SendStatus::not_tried, "530"},
        {"closes at once", &SmtpScript::greeting, "close", SendStatus::deferred, ""},
        {"closes at mail", &SmtpScript::mail, "close", SendStatus::deferred, ""},
        {"closes at recipient", &SmtpScript::recipient, "close", SendStatus::deferred, ""},
        {"closes at data", &SmtpScript::data, "close", SendStatus::deferred, ""},
        {"closes at the end", &SmtpScript::end, "close", SendStatus::deferred, ""},
        {"stalls at once", &SmtpScript::greeting, "stall", SendStatus::deferred, ""},
        {"stalls at recipient", &SmtpScript::recipient, "stall", SendStatus::deferred, ""},
        {"stalls at the end", &SmtpScript::end, "stall", SendStatus::deferred, ""},
        {"half a reply", &SmtpScript::recipient, "half", SendStatus::deferred, ""},
        {"no reply at all", &SmtpScript::mail, "hello there", SendStatus::deferred, ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        SmtpScript script;
        script.*row.stage = row.reply;
        SmtpServer server(script);
        const auto transport = net::make_smtp_transport(settings_for(server));
        const auto result = transport->send(envelope, mail);
        CAPTURE(result.answer);
        CHECK(result.status == row.status);
        CHECK(result.answer.starts_with(row.answer));
        CHECK_FALSE(result.answer.empty());
        CHECK(result.answer.find_first_of("\r\n") == std::string::npos);
        // The next mail finds a server that works.
        server.answer({});
        CHECK(transport->send(envelope, mail).status == SendStatus::sent);
    }
}

TEST_CASE("a name and a password are shown to the server and to nobody else") {
    SmtpScript script;
    script.hello = "250-mx.example\r\n250 AUTH PLAIN";
    SmtpServer server(script);
    auto settings = settings_for(server);
    settings.username = "support@example.com";
    settings.password = "correct horse";
    const auto transport = net::make_smtp_transport(settings);
    CHECK(transport->send(envelope, mail).status == SendStatus::sent);
    CHECK(server.commands()[1].starts_with("AUTH PLAIN"));

    script.sign_in = "535 5.7.8 wrong";
    SmtpServer strict(script);
    settings.port = strict.port();
    const auto refused = net::make_smtp_transport(settings)->send(envelope, mail);
    CHECK(refused.status == SendStatus::not_tried);
    CHECK(refused.answer == "535 5.7.8 wrong");
    CHECK(strict.mails().empty());
}

TEST_CASE("without the TLS that is asked for nothing is said") {
    SmtpServer server;
    auto settings = settings_for(server);
    settings.security = net::SmtpSecurity::starttls;
    settings.username = "support@example.com";
    settings.password = "correct horse";
    const auto result = net::make_smtp_transport(settings)->send(envelope, mail);
    CHECK(result.status == SendStatus::not_tried);
    CHECK(server.mails().empty());
    for (const auto& command : server.commands()) {
        CHECK_FALSE(command.starts_with("AUTH"));
        CHECK_FALSE(command.starts_with("MAIL"));
    }
}

TEST_CASE("nobody listens") {
    std::uint16_t port = 0;
    {
        const SmtpServer server;
        port = server.port();
    }
    net::SmtpSettings settings;
    settings.host = "127.0.0.1";
    settings.port = port;
    settings.security = net::SmtpSecurity::none;
    const auto result = net::make_smtp_transport(settings)->send(envelope, mail);
    CHECK(result.status == SendStatus::deferred);
    CHECK_FALSE(result.answer.empty());
}

TEST_CASE("an interrupted transport gives up") {
    SmtpScript script;
    script.end = "stall";
    SmtpServer server(script);
    auto settings = settings_for(server);
    settings.stall_timeout = std::chrono::seconds{300};
    settings.mail_timeout = std::chrono::seconds{300};
    const auto transport = net::make_smtp_transport(settings);
    std::jthread interrupter([&] {
        while (server.mails().empty()) {
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
        transport->interrupt();
    });
    CHECK(transport->send(envelope, mail).status == SendStatus::deferred);
}
