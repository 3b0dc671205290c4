#include "core/account/host/keeper_host.hpp"

#include "core/base/escape.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/rsa.hpp"
#include "core/crypto/secret_file.hpp"
#include "core/net/token_http.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

namespace maildocket::account {

namespace {

constexpr std::size_t public_file_octets_max = std::size_t{64} << 10U;

oauth::Provider provider_of(MailboxProvider provider) {
    switch (provider) {
        case MailboxProvider::microsoft365: return oauth::Provider::microsoft;
        case MailboxProvider::google: return oauth::Provider::google;
        case MailboxProvider::imap: break;
    }
    return oauth::Provider::other;
}

oauth::Flow flow_of(MailboxSignIn sign_in) {
    switch (sign_in) {
        case MailboxSignIn::device: return oauth::Flow::device;
        case MailboxSignIn::application: return oauth::Flow::application;
        case MailboxSignIn::service_account: return oauth::Flow::service_account;
        case MailboxSignIn::password:
        case MailboxSignIn::code: break;
    }
    return oauth::Flow::code;
}

Result<std::string> read_public_file(const std::string& path, std::string_view what) {
    std::ifstream file(path, std::ios::binary);
    std::string content(public_file_octets_max + 1, '\0');
    if (file) {
        file.read(content.data(), static_cast<std::streamsize>(content.size()));
        content.resize(static_cast<std::size_t>(file.gcount()));
    }
    if (!file.is_open() || file.bad()) {
        const char* reason = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
        return fail(
            ErrorCode::invalid_input, std::string(what) + ' ' + path + ": cannot be read: " + reason
        );
    }
    if (content.size() > public_file_octets_max) {
        return fail(
            ErrorCode::invalid_input, std::string(what) + ' ' + path + ": is more than 64 KiB"
        );
    }
    return content;
}

Result<void> read_secret(const std::string& path, std::string& secret) {
    constexpr auto what = "client secret file";
    const auto content = read_secret_file(path, what);
    if (!content) {
        return fail_with(content);
    }
    secret = content->substr(0, content->find_first_of("\r\n"));
    if (secret.empty()) {
        return fail(
            ErrorCode::invalid_input, std::string(what) + ' ' + path + ": its first line is empty"
        );
    }
    return {};
}

Result<void> read_certificate(const MailboxConfig& mailbox, oauth::Client& client) {
    auto certificate = read_public_file(mailbox.certificate_file, "certificate file");
    if (!certificate) {
        return fail_with(certificate);
    }
    auto key = read_secret_file(mailbox.certificate_key_file, "certificate key file");
    if (!key) {
        return fail_with(key);
    }
    client.certificate_pem = std::move(*certificate);
    client.certificate_key_pem = std::move(*key);
    return {};
}

Result<void> read_service_account_file(const std::string& path, oauth::Client& client) {
    constexpr auto what = "service account file";
    const auto content = read_secret_file(path, what);
    if (!content) {
        return fail_with(content);
    }
    auto account = oauth::read_service_account(*content);
    if (!account) {
        return fail(
            ErrorCode::invalid_input, std::string(what) + ' ' + path + ": " + account.error().detail
        );
    }
    client.service_account = std::move(*account);
    return {};
}

Result<void> read_proof(const MailboxConfig& mailbox, oauth::Client& client) {
    if (!mailbox.service_account_file.empty()) {
        return read_service_account_file(mailbox.service_account_file, client);
    }
    if (!mailbox.certificate_file.empty()) {
        return read_certificate(mailbox, client);
    }
    if (!mailbox.client_secret_file.empty()) {
        return read_secret(mailbox.client_secret_file, client.secret);
    }
    return {};
}

// As configured, or as the certificate says.
std::optional<Timestamp> grant_end_of(const MailboxConfig& mailbox, const oauth::Client& client) {
    if (mailbox.grant_ends || client.certificate_pem.empty()) {
        return mailbox.grant_ends;
    }
    const auto facts = certificate_facts(client.certificate_pem);
    return facts ? std::optional(facts->ends_at) : std::nullopt;
}

}  // namespace

const MailboxConfig* find_mailbox(const Config& config, std::string_view name) {
    const auto found = std::ranges::find(config.mailboxes, name, &MailboxConfig::name);
    return found == config.mailboxes.end() ? nullptr : &*found;
}

Result<oauth::Client> make_client(const MailboxConfig& mailbox) {
    oauth::Client client;
    client.provider = provider_of(mailbox.provider);
    client.flow = flow_of(mailbox.sign_in);
    client.tenant = mailbox.tenant;
    client.id = mailbox.client_id;
    client.mailbox = mailbox.username;
    client.login_hint = mailbox.sign_in_as.empty() ? mailbox.username : mailbox.sign_in_as;
    client.scope = mailbox.scope;
    client.authorize_url = mailbox.authorize_url;
    client.token_url = mailbox.token_url;
    client.device_url = mailbox.device_url;
    client.ca_file = mailbox.ca_file;
    if (const auto read = read_proof(mailbox, client); !read) {
        return fail(read.error().code, "mailbox " + mailbox.name + ": " + read.error().detail);
    }
    oauth::complete(client);
    return client;
}

Result<std::unique_ptr<TokenKeeper>> make_keeper(
    const MailboxConfig& mailbox, const KeyRing& keys, store::MailboxStore& store, KeeperHost host
) {
    auto client = make_client(mailbox);
    if (!client) {
        return fail_with(client);
    }
    // Two keepers of one process are two owners: each has a connection and a thread of its own.
    constexpr std::size_t random_part_octets = 4;
    KeeperParts parts{
        .mailbox = mailbox.name,
        .owner = host.process + ':' + to_hex(random_octets(random_part_octets)),
        .client = std::move(*client),
        .keys = keys,
        .grant_ends = std::nullopt,
        .store = &store,
        .endpoint = net::make_token_endpoint({.stop = host.stop}),
        .random = random_octets,
        .pause =
            [stop = host.stop](std::chrono::milliseconds wait) {
                if (!stop.stop_requested()) {
                    std::this_thread::sleep_for(wait);
                }
            },
        .impatient = host.impatient,
        .log = std::move(host.log)};
    parts.grant_ends = grant_end_of(mailbox, parts.client);
    return std::make_unique<TokenKeeper>(std::move(parts));
}

}  // namespace maildocket::account
