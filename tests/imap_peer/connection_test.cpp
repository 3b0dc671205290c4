#include "core/net/imap_connection.hpp"
#include "tests/imap_peer/mailbox.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>

using namespace maildocket;
using maildocket::testing::connect;
using maildocket::testing::Mailbox;
using maildocket::testing::settings_for;
using net::ConnectTrouble;
using net::ImapSecurity;

namespace {

net::ConnectFailure failure_of(const net::ImapSettings& settings) {
    const auto opened = net::open_imap_connection(settings, std::make_shared<net::Interrupter>());
    REQUIRE(!opened);
    CHECK(!opened.error().text.empty());
    CHECK(opened.error().text.find(settings.password) == std::string::npos);
    return opened.error();
}

}  // namespace

TEST_CASE("a connection says how it is secured") {
    const test::DovecotServer server;
    auto settings = settings_for(server);
    const auto tls = connect(settings);
    CHECK(tls.facts.address == "127.0.0.1");
    CHECK(tls.facts.tls.starts_with("TLSv1."));
    CHECK(tls.facts.certificate_subject.find("localhost") != std::string::npos);
    CHECK(tls.facts.certificate_issuer.find("authority") != std::string::npos);
    CHECK(tls.facts.certificate_expiry.find("GMT") != std::string::npos);

    settings.port = server.port();
    settings.security = ImapSecurity::starttls;
    CHECK(connect(settings).facts.tls.starts_with("TLSv1."));

    settings.security = ImapSecurity::none;
    CHECK(connect(settings).facts.tls.empty());
}

TEST_CASE("a certificate is trusted by its authority and by its name only") {
    const test::DovecotServer server;
    for (const auto security : {ImapSecurity::tls, ImapSecurity::starttls}) {
        auto settings = settings_for(server);
        settings.security = security;
        settings.port = security == ImapSecurity::tls ? server.tls_port() : server.port();
        settings.ca_file.clear();
        CHECK(failure_of(settings).trouble == ConnectTrouble::certificate);
        settings.ca_file = server.other_ca_file();
        CHECK(failure_of(settings).trouble == ConnectTrouble::certificate);
        settings.ca_file = "/nonexistent/ca.pem";
        CHECK(failure_of(settings).trouble == ConnectTrouble::certificate);
        settings.ca_file = server.ca_file();
        settings.host = "127.0.0.1";
        CHECK(failure_of(settings).trouble == ConnectTrouble::certificate);
    }
    CHECK(server.log().find("Login:") == std::string::npos);
}

TEST_CASE("without TLS no secret leaves this host") {
    net::ImapSettings settings;
    settings.security = ImapSecurity::none;
    settings.password = "secret of anna";
    for (const auto* host : {"192.0.2.1", "imap.example.com", "127.0.0.1.example.com"}) {
        settings.host = host;
        const auto failure = failure_of(settings);
        CHECK(failure.trouble == ConnectTrouble::other);
        CHECK(failure.text.find("TLS") != std::string::npos);
    }
}

TEST_CASE("a wrong password is refused in the server's words") {
    const test::DovecotServer server;
    auto settings = settings_for(server);
    settings.password = "a wrong one";
    const auto failure = failure_of(settings);
    CHECK(failure.trouble == ConnectTrouble::sign_in);
    CHECK(failure.response_code == "AUTHENTICATIONFAILED");
    CHECK(failure.text.find("Authentication failed") != std::string::npos);
}

TEST_CASE("a server that is not there or is another one is told from a refusal") {
    test::DovecotServer server;
    auto settings = settings_for(server);
    settings.port = server.port();  // speaks first and not TLS
    CHECK(failure_of(settings).trouble == ConnectTrouble::unreachable);
    settings.mechanism = net::ImapMechanism::xoauth2;
    settings.token = "a token that nobody may see";
    settings.port = server.tls_port();
    const auto not_offered = failure_of(settings);
    CHECK(not_offered.trouble == ConnectTrouble::other);
    CHECK(server.log().find("Login:") == std::string::npos);
    server.stop();
    CHECK(failure_of(settings).trouble == ConnectTrouble::unreachable);
}

TEST_CASE("an interruption wakes who waits, and stops who connects") {
    Mailbox mailbox;
    mailbox.open();
    const std::jthread other([&] { mailbox.client.interrupt(); });
    const auto idled = mailbox.client.idle(std::chrono::hours{1});
    REQUIRE(!idled);
    CHECK(idled.error().kind == imap::FailureKind::interrupted);
    const auto opened =
        net::open_imap_connection(settings_for(mailbox.server), mailbox.interrupter);
    REQUIRE(!opened);
    CHECK(opened.error().trouble == ConnectTrouble::interrupted);
}

TEST_CASE("a server that goes away ends the session") {
    Mailbox mailbox;
    mailbox.open();
    mailbox.server.stop();
    const auto idled = mailbox.client.idle(std::chrono::hours{1});
    REQUIRE(!idled);
    CHECK(!idled.error().session_goes_on());
    CHECK(!mailbox.client.usable());
}
