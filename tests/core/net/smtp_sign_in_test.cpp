#include "core/net/smtp_transport.hpp"
#include "tests/support/smtp_server.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

using namespace maildocket;
using maildocket::testing::SmtpScript;
using maildocket::testing::SmtpServer;
using outbox::SendStatus;

namespace {

const outbox::SendEnvelope envelope{"support+b.x@example.com", "anna@customer.example"};
const outbox::SendEnvelope automatic{"", "anna@customer.example"};
constexpr std::string_view mail = "Subject: Printer\r\n\r\nend\r\n";
constexpr auto mailbox = "support@example.com";
// {"status":"400","schemes":"Bearer"}
constexpr auto challenge = "334 eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIn0=";

// Hands out what it is told to.
class Tokens final : public net::TokenSource {
public:
    explicit Tokens(std::vector<net::SmtpToken> next) : next_(std::move(next)) {}

    net::SmtpToken fresh() override { return next_.front(); }
    net::SmtpToken rejected(const std::string& token) override {
        refused.push_back(token);
        if (next_.size() > 1) {
            next_.erase(next_.begin());
        }
        return next_.front();
    }
    void interrupt() noexcept override { interrupted = true; }

    std::vector<std::string> refused;
    bool interrupted = false;

private:
    std::vector<net::SmtpToken> next_;
};

net::SmtpToken no_token(const std::string& why) {
    return tl::unexpected(why);
}

net::SmtpSettings settings_for(const SmtpServer& server, std::shared_ptr<Tokens> tokens) {
    net::SmtpSettings settings;
    settings.host = "127.0.0.1";
    settings.port = server.port();
    settings.security = net::SmtpSecurity::none;
    settings.hello_name = "desk.example.com";
    settings.username = mailbox;
    settings.mechanism = net::SmtpMechanism::xoauth2;
    settings.tokens = std::move(tokens);
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

std::ptrdiff_t count(SmtpServer& server, std::string_view beginning) {
    return std::ranges::count_if(server.commands(), [&](const std::string& command) {
        return command.starts_with(beginning);
    });
}

}  // namespace

TEST_CASE("a token goes by the mechanism for it, once a connection") {
    struct Row {
        net::SmtpMechanism mechanism;
        std::string command;
    };
    const std::vector<Row> rows{
        // user=support@example.com^Aauth=Bearer one^A^A
        {net::SmtpMechanism::xoauth2,
         "AUTH XOAUTH2 dXNlcj1zdXBwb3J0QGV4YW1wbGUuY29tAWF1dGg9QmVhcmVyIG9uZQEB"},
        {net::SmtpMechanism::oauthbearer, "AUTH OAUTHBEARER "},
    };
    for (const auto& row : rows) {
        CAPTURE(row.command);
        SmtpServer server(offering("PLAIN LOGIN XOAUTH2 OAUTHBEARER"));
        auto settings = settings_for(server, std::make_shared<Tokens>(Tokens({"one"})));
        settings.mechanism = row.mechanism;
        const auto transport = net::make_smtp_transport(settings);
        CHECK(transport->send(envelope, mail).status == SendStatus::sent);
        CHECK(transport->send(envelope, mail).status == SendStatus::sent);
        CHECK(server.connections() == 1);
        CHECK(count(server, row.command) == 1);
        CHECK(count(server, "AUTH") == 1);
    }
}

TEST_CASE("a token is shown to no other mechanism") {
    SmtpServer server(offering("PLAIN LOGIN"));
    const auto tokens = std::make_shared<Tokens>(Tokens({"one"}));
    const auto result =
        net::make_smtp_transport(settings_for(server, tokens))->send(envelope, mail);
    CHECK(result.status == SendStatus::not_tried);
    CHECK_FALSE(result.answer.empty());
    CHECK(count(server, "AUTH") == 0);
    CHECK(server.mails().empty());
    CHECK(tokens->refused.empty());  // nobody saw it
}

TEST_CASE("a connection ends with the token it was signed in with") {
    SmtpServer server(offering("XOAUTH2"));
    const auto tokens = std::make_shared<Tokens>(Tokens({"one", "two"}));
    const auto transport = net::make_smtp_transport(settings_for(server, tokens));
    CHECK(transport->send(envelope, mail).status == SendStatus::sent);
    static_cast<void>(tokens->rejected("one"));
    CHECK(transport->send(envelope, mail).status == SendStatus::sent);
    CHECK(server.connections() == 2);
    CHECK(server.connections_at_once() == 1);
    CHECK(count(server, "AUTH XOAUTH2") == 2);
}

TEST_CASE("what a refused sign-in means") {
    struct Row {
        std::string name;
        std::string sign_in;
        SendStatus status;
        std::string answer;  // holds
        std::vector<std::string> refused;
    };
    const std::string disabled = "535 5.7.139 SmtpClientAuthentication is disabled";
    const std::vector<Row> rows{
        {"refused", disabled, SendStatus::not_tried, disabled, {"one"}},
        {"challenged", challenge, SendStatus::not_tried, "{\"status\":\"400\"", {"one"}},
        {"put off", "454 4.7.0 later", SendStatus::deferred, "454 4.7.0 later", {}},
        {"throttled", "432 4.3.2 limit", SendStatus::deferred, "432 4.3.2 limit", {}},
        {"ends", "421 4.3.2 bye", SendStatus::deferred, "421 4.3.2 bye", {}},
        {"closes", "close", SendStatus::deferred, "", {}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        auto script = offering("XOAUTH2");
        script.sign_in = row.sign_in;
        SmtpServer server(script);
        const auto tokens = std::make_shared<Tokens>(Tokens({"one", "two"}));
        const auto transport = net::make_smtp_transport(settings_for(server, tokens));
        const auto result = transport->send(envelope, mail);
        CAPTURE(result.answer);
        CHECK(result.status == row.status);
        CHECK(result.answer.find(row.answer) != std::string::npos);
        CHECK_FALSE(result.answer.empty());
        CHECK(tokens->refused == row.refused);
        CHECK(server.mails().empty());
        // One more try with another token, and no more.
        CHECK(server.connections() == static_cast<int>(1 + row.refused.size()));
    }
}

TEST_CASE("a token that was refused is exchanged once, and the mail leaves") {
    // The server of the second connection is content.
    auto script = offering("XOAUTH2");
    script.sign_in = challenge;
    SmtpServer server(script);
    class Mending final : public net::TokenSource {
    public:
        explicit Mending(SmtpServer& server) : server_(server) {}
        net::SmtpToken fresh() override { return "one"; }
        net::SmtpToken rejected(const std::string& /*token*/) override {
            server_.answer(offering("XOAUTH2"));
            return "two";
        }
        void interrupt() noexcept override {}

    private:
        SmtpServer& server_;
    };
    auto settings = settings_for(server, nullptr);
    settings.tokens = std::make_shared<Mending>(server);
    CHECK(net::make_smtp_transport(settings)->send(envelope, mail).status == SendStatus::sent);
    CHECK(server.mails().size() == 1);
    CHECK(count(server, "AUTH XOAUTH2") == 2);
}

TEST_CASE("without a token all mail is held, for the reason there is none") {
    SmtpServer server(offering("XOAUTH2"));
    const auto tokens = std::make_shared<Tokens>(Tokens({no_token("sign in again\r\n(50173)")}));
    const auto transport = net::make_smtp_transport(settings_for(server, tokens));
    const auto result = transport->send(envelope, mail);
    CHECK(result.status == SendStatus::not_tried);
    CHECK(result.answer == "sign in again  (50173)");
    CHECK(server.connections() == 0);
    transport->interrupt();
    CHECK(tokens->interrupted);
}

TEST_CASE("no other token: the reason and what the server said") {
    auto script = offering("XOAUTH2");
    script.sign_in = "535 5.7.3 no";
    SmtpServer server(script);
    const auto tokens = std::make_shared<Tokens>(Tokens({"one", no_token("sign in again")}));
    const auto result =
        net::make_smtp_transport(settings_for(server, tokens))->send(envelope, mail);
    CHECK(result.status == SendStatus::not_tried);
    CHECK(result.answer == "sign in again: 535 5.7.3 no");
    CHECK(server.connections() == 1);
}

TEST_CASE("a server that repeats the token tells nobody") {
    const std::string secret = "ya29.short-token";
    auto script = offering("XOAUTH2");
    script.sign_in = "535 5.7.8 bad token " + secret;
    SmtpServer server(script);
    const auto tokens = std::make_shared<Tokens>(Tokens({secret}));
    const auto result =
        net::make_smtp_transport(settings_for(server, tokens))->send(envelope, mail);
    CHECK(result.answer.find(secret) == std::string::npos);
    CHECK(result.answer.find("bad token") != std::string::npos);
}

TEST_CASE("a provider that takes its own senders alone gets the mailbox") {
    struct Row {
        std::string name;
        bool only_sender;
        std::string null_sender;
        outbox::SendEnvelope envelope;
        std::string reverse_path;  // empty: refused
    };
    const std::string refused = "550 5.7.60 cannot send as that sender";
    const std::string own = "<support@example.com>";
    const std::vector<Row> rows{
        {"signed, anywhere", false, "250 ok", envelope, "<support+b.x@example.com>"},
        {"signed, own only", true, "250 ok", envelope, own},
        {"null is taken", true, "250 ok", automatic, "<>"},
        {"null is refused", true, refused, automatic, own},
        {"null is refused elsewhere", false, refused, automatic, own},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        SmtpScript script;
        script.null_sender = row.null_sender;
        SmtpServer server(script);
        auto settings = settings_for(server, nullptr);
        settings.mechanism = net::SmtpMechanism::password;
        settings.own_address = mailbox;
        settings.only_sender = row.only_sender;
        const auto transport = net::make_smtp_transport(settings);
        for (int i = 0; i < 2; ++i) {
            CHECK(transport->send(row.envelope, mail).status == SendStatus::sent);
        }
        const auto mails = server.mails();
        REQUIRE(mails.size() == 2);
        CHECK(mails[0].reverse_path == row.reverse_path);
        CHECK(mails[1].reverse_path == row.reverse_path);
        // A refusal is remembered.
        CHECK(count(server, "MAIL FROM:") == (row.null_sender == refused ? 3 : 2));
    }
}

TEST_CASE("a null sender is refused for good only if the mailbox is refused as well") {
    SmtpScript script;
    script.null_sender = "550 5.7.1 not from you";
    script.mail = "550 5.7.1 blocked";
    SmtpServer server(script);
    auto settings = settings_for(server, nullptr);
    settings.mechanism = net::SmtpMechanism::password;
    settings.own_address = mailbox;
    const auto transport = net::make_smtp_transport(settings);
    const auto result = transport->send(automatic, mail);
    CHECK(result.status == SendStatus::refused);
    CHECK(result.answer == "550 5.7.1 blocked");
    server.answer({});
    CHECK(transport->send(automatic, mail).status == SendStatus::sent);
    CHECK(server.mails().front().reverse_path == "<>");
}

TEST_CASE("no secret goes to another host without TLS") {
    net::SmtpSettings settings;
    settings.host = "192.0.2.1";
    settings.security = net::SmtpSecurity::none;
    settings.username = mailbox;
    settings.password = "correct horse";
    const auto result = net::make_smtp_transport(settings)->send(envelope, mail);
    CHECK(result.status == SendStatus::not_tried);
    CHECK(result.answer == "no secret is sent to another host without TLS");
}
