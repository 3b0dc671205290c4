#include "core/account/host/shared_keeper.hpp"

#include "core/account/host/mailbox_servers.hpp"
#include "tests/support/memory_mailbox_store.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

using namespace maildocket;
using namespace maildocket::account;
using maildocket::testing::MailboxMemory;
using maildocket::testing::MemoryMailboxStore;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");

MailboxConfig agreed_by_a_person() {
    MailboxConfig mailbox;
    mailbox.name = "box";
    mailbox.sign_in = MailboxSignIn::code;
    mailbox.username = "support@example.com";
    mailbox.client_id = "app";
    mailbox.token_url = "https://127.0.0.1:1/token";
    return mailbox;
}

// A mailbox that somebody connected.
struct Desk {
    Desk() {
        const Credential credential{
            "access", "refresh", noon, std::chrono::hours(1), std::nullopt, ""};
        auto& sign_in = memory.sign_ins["box"];
        sign_in.state = store::SignInState::ready;
        sign_in.generation = 1;
        sign_in.access_ends_at = noon + std::chrono::hours(1);
        sign_in.sealed = seal_credential(keys, "box", 1, credential, noon);
    }

    SharedKeeper keeper(MailboxConfig mailbox = agreed_by_a_person()) {
        return SharedKeeper(
            {std::move(mailbox),
             keys,
             [this]() -> Result<std::unique_ptr<store::MailboxStore>> {
                 if (memory.away) {
                     return fail(ErrorCode::store_unavailable, "the store is away");
                 }
                 ++opened;
                 return std::make_unique<MemoryMailboxStore>(memory);
             },
             "host:1",
             Log([](Severity, std::string_view) {})}
        );
    }

    MailboxMemory memory;
    KeyRing keys{{SecretKey{1, std::string(32, '\x11'), std::nullopt}}};
    int opened = 0;
};

}  // namespace

TEST_CASE("threads share a keeper and its connection") {
    Desk desk;
    auto keeper = desk.keeper();
    std::vector<AccessToken> tokens(8);
    {
        std::vector<std::jthread> threads;
        for (auto& token : tokens) {
            threads.emplace_back([&keeper, &token] { token = keeper.access_token(noon); });
        }
    }
    CHECK(std::ranges::all_of(tokens, [](const auto& token) { return token == "access"; }));
    CHECK(desk.opened == 1);
}

TEST_CASE("a store that was away is opened anew") {
    Desk desk;
    auto keeper = desk.keeper();
    REQUIRE(keeper.access_token(noon));
    desk.memory.away = true;
    for (int i = 0; i < 2; ++i) {
        const auto token = keeper.access_token(noon);
        REQUIRE_FALSE(token);
        CHECK(token.error().obstacle == Obstacle::store_away);
    }
    desk.memory.away = false;
    CHECK(keeper.access_token(noon) == "access");
    CHECK(desk.opened == 2);
}

TEST_CASE("a secret that was replaced is read") {
    const test::TemporaryFolder folder;
    Desk desk;
    auto mailbox = agreed_by_a_person();
    mailbox.client_secret_file = folder.file("secret");
    auto keeper = desk.keeper(mailbox);
    const auto token = keeper.access_token(noon);
    REQUIRE_FALSE(token);
    CHECK(token.error().obstacle == Obstacle::misconfigured);
    CHECK(token.error().reason.find("secret") != std::string::npos);
    std::ofstream(folder.file("secret")) << "sesame\n";
    std::filesystem::permissions(folder.file("secret"), std::filesystem::perms{0600});
    CHECK(keeper.access_token(noon) == "access");
}

TEST_CASE("how a mailbox sends") {
    struct Row {
        MailboxProvider provider;
        MailboxSignIn sign_in;
        MailboxMechanism mechanism;
        MailboxSecurity security;
        net::SmtpMechanism expected_mechanism;
        net::SmtpSecurity expected_security;
        bool only_sender;
    };
    using Provider = MailboxProvider;
    using net::SmtpMechanism;
    using net::SmtpSecurity;
    const std::vector<Row> rows{
        {Provider::microsoft365,
         MailboxSignIn::application,
         MailboxMechanism::xoauth2,
         MailboxSecurity::starttls,
         SmtpMechanism::xoauth2,
         SmtpSecurity::starttls,
         true},
        {Provider::google,
         MailboxSignIn::service_account,
         MailboxMechanism::oauthbearer,
         MailboxSecurity::tls,
         SmtpMechanism::oauthbearer,
         SmtpSecurity::tls,
         true},
        {Provider::imap,
         MailboxSignIn::password,
         MailboxMechanism::xoauth2,
         MailboxSecurity::none,
         SmtpMechanism::password,
         SmtpSecurity::none,
         false},
    };
    for (const auto& row : rows) {
        MailboxConfig mailbox;
        mailbox.provider = row.provider;
        mailbox.sign_in = row.sign_in;
        mailbox.mechanism = row.mechanism;
        mailbox.smtp_security = row.security;
        mailbox.smtp_host = "smtp.example.com";
        mailbox.smtp_port = 2525;
        mailbox.username = "support@example.com";
        mailbox.ca_file = "ca.pem";
        const auto settings = smtp_settings(mailbox);
        CHECK(settings.mechanism == row.expected_mechanism);
        CHECK(settings.security == row.expected_security);
        CHECK(settings.only_sender == row.only_sender);
        CHECK(settings.own_address == "support@example.com");
        CHECK(settings.username == "support@example.com");
        CHECK(settings.host == "smtp.example.com");
        CHECK(settings.port == 2525);
        CHECK(settings.ca_file == "ca.pem");
    }
}
