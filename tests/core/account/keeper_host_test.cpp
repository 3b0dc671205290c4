#include "core/account/host/keeper_host.hpp"

#include "tests/support/memory_mailbox_store.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_certificate.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace maildocket;
using namespace maildocket::account;

namespace {

void write(const std::string& path, const std::string& text, unsigned mode = 0600) {
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms{mode});
}

MailboxConfig microsoft() {
    MailboxConfig mailbox;
    mailbox.name = "m365";
    mailbox.provider = MailboxProvider::microsoft365;
    mailbox.sign_in = MailboxSignIn::application;
    mailbox.username = "support@example.com";
    mailbox.tenant = "t";
    mailbox.client_id = "app";
    return mailbox;
}

}  // namespace

TEST_CASE("a client is made of the configuration and its files") {
    const test::TemporaryFolder folder;
    write(folder.file("secret"), "sesame\n");
    auto mailbox = microsoft();
    mailbox.client_secret_file = folder.file("secret");
    mailbox.ca_file = "ca.pem";
    const auto client = make_client(mailbox);
    REQUIRE(client);
    CHECK(client->secret == "sesame");
    CHECK(client->id == "app");
    CHECK(client->flow == oauth::Flow::application);
    CHECK(client->token_url == "https://login.microsoftonline.com/t/oauth2/v2.0/token");
    CHECK(client->login_hint == "support@example.com");
    CHECK(client->ca_file == "ca.pem");
}

TEST_CASE("the person who agrees may be another one than the mailbox") {
    auto mailbox = microsoft();
    mailbox.sign_in = MailboxSignIn::code;
    mailbox.sign_in_as = "anna@example.com";
    const auto client = make_client(mailbox);
    CHECK(client->login_hint == "anna@example.com");
    CHECK(client->mailbox == "support@example.com");
}

TEST_CASE("a certificate may be read by everybody, its key may not") {
    const test::TemporaryFolder folder;
    const auto made = test::make_certificate();
    write(folder.file("crt"), made.certificate_pem, 0644);
    write(folder.file("key"), made.key_pem);
    auto mailbox = microsoft();
    mailbox.certificate_file = folder.file("crt");
    mailbox.certificate_key_file = folder.file("key");
    CHECK(make_client(mailbox)->certificate_pem == made.certificate_pem);
    write(folder.file("key"), made.key_pem, 0644);
    CHECK(
        make_client(mailbox).error().detail ==
        "mailbox m365: certificate key file " + folder.file("key") +
            ": everybody may read it; run chmod 0600 " + folder.file("key")
    );
    mailbox.certificate_file = folder.file("nothing");
    CHECK(
        make_client(mailbox).error().detail == "mailbox m365: certificate file " +
                                                   folder.file("nothing") +
                                                   ": cannot be read: No such file or directory"
    );
}

TEST_CASE("a service account that is none is named with its file") {
    const test::TemporaryFolder folder;
    write(folder.file("json"), "{}");
    MailboxConfig mailbox;
    mailbox.name = "google";
    mailbox.provider = MailboxProvider::google;
    mailbox.sign_in = MailboxSignIn::service_account;
    mailbox.service_account_file = folder.file("json");
    CHECK(make_client(mailbox).error().detail.starts_with(
        "mailbox google: service account file " + folder.file("json") + ": is no key"
    ));
}

TEST_CASE("a keeper of the configuration speaks of its mailbox") {
    testing::MailboxMemory memory;
    testing::MemoryMailboxStore store(memory);
    auto mailbox = microsoft();
    mailbox.sign_in = MailboxSignIn::code;
    const KeyRing keys({{1, std::string(32, '\x11'), std::nullopt}});
    auto keeper = make_keeper(mailbox, keys, store, {"host:1", Log(Severity::error), {}, false});
    REQUIRE(keeper);
    const auto token = (*keeper)->access_token(now_utc());
    REQUIRE_FALSE(token);
    CHECK(token.error().obstacle == Obstacle::connect_first);
    Config config;
    config.mailboxes = {mailbox};
    CHECK(find_mailbox(config, "m365") == config.mailboxes.data());
    CHECK(find_mailbox(config, "M365") == nullptr);
}
