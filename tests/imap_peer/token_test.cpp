#include "tests/imap_peer/mailbox.hpp"
#include "tests/imap_peer/token_server.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace maildocket;
using maildocket::testing::connect;
using maildocket::testing::settings_for;
using maildocket::testing::TokenServer;
using net::ConnectTrouble;
using net::ImapMechanism;

TEST_CASE("a token opens the mailbox, and a bad one is refused with the server's reason") {
    const std::map<std::string, std::string> known{{"goodtoken", "anna"}};
    const TokenServer tokens(known);
    test::DovecotOptions options;
    options.introspection_url = tokens.url();
    const test::DovecotServer server(options);
    auto settings = settings_for(server);
    settings.password.clear();
    for (const auto mechanism : {ImapMechanism::xoauth2, ImapMechanism::oauthbearer}) {
        settings.mechanism = mechanism;
        settings.token = "goodtoken";
        imap::Client client(connect(settings).channel);
        REQUIRE(client.ask_capabilities());
        CHECK(client.has("MOVE"));
        CHECK(client.select("INBOX"));

        settings.token = "badtoken";
        const auto refused =
            net::open_imap_connection(settings, std::make_shared<net::Interrupter>());
        REQUIRE(!refused);
        CAPTURE(refused.error().text);
        CAPTURE(refused.error().challenge);
        CHECK(refused.error().trouble == ConnectTrouble::sign_in);
        CHECK(refused.error().challenge.starts_with(R"({"status":)"));  // 401, invalid_token
        CHECK(refused.error().text.find("badtoken") == std::string::npos);
    }
}

TEST_CASE("a server that can't ask about a token is no refusal of it") {
    test::DovecotOptions options;
    {
        const TokenServer gone(std::map<std::string, std::string>{});
        options.introspection_url = gone.url();
    }
    const test::DovecotServer server(options);
    auto settings = settings_for(server);
    settings.mechanism = ImapMechanism::xoauth2;
    settings.token = "goodtoken";
    const auto opened = net::open_imap_connection(settings, std::make_shared<net::Interrupter>());
    REQUIRE(!opened);
    CHECK(opened.error().trouble == ConnectTrouble::throttled);
    CHECK(opened.error().response_code == "UNAVAILABLE");
}
