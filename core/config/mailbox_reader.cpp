#include "core/config/mailbox_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/config/table_reader.hpp"
#include "core/config/values.hpp"

#include <algorithm>

namespace maildocket::config {

namespace {

constexpr auto name_allowed = "allowed is a name of at most 64 octets, unique among mailboxes";
constexpr auto queue_allowed = "allowed is the name of a [[queue]] of this file";
constexpr auto provider_allowed = R"(allowed is "microsoft365" or "google" or "imap")";
constexpr auto username_allowed = "allowed is the name to sign in with, mostly the address";
constexpr auto tenant_allowed = "allowed is the tenant's id or domain as Microsoft Entra shows it";
constexpr auto client_id_allowed = "allowed is the id of the application, without blanks";
constexpr auto file_allowed = "allowed is the name of a file that holds the secret alone";
constexpr auto host_allowed = "allowed is a host name or an address, without a port";
constexpr auto folder_allowed = "allowed is the name of an IMAP folder";
constexpr std::int64_t poll_seconds_max = std::int64_t{24} * 60 * 60;
constexpr std::int64_t port_max = 65535;

constexpr auto provider_words = std::to_array<std::pair<std::string_view, MailboxProvider>>(
    {{"microsoft365", MailboxProvider::microsoft365},
     {"google", MailboxProvider::google},
     {"imap", MailboxProvider::imap}}
);
constexpr auto security_words = std::to_array<std::pair<std::string_view, MailboxSecurity>>(
    {{"tls", MailboxSecurity::tls},
     {"starttls", MailboxSecurity::starttls},
     {"none", MailboxSecurity::none}}
);

enum class Need { required, optional, useless };

// What each provider makes of a key.
struct KeyRule {
    std::string_view key;
    std::string_view allowed;
    Need microsoft365;  // an app that acts for itself has a secret, one that signs in by code none
    Need google;
    Need imap;

    [[nodiscard]] Need of(MailboxProvider provider) const {
        switch (provider) {
            case MailboxProvider::microsoft365: return microsoft365;
            case MailboxProvider::google: return google;
            case MailboxProvider::imap: return imap;
        }
        return Need::optional;
    }
};

constexpr auto key_rules = std::to_array<KeyRule>({
    {"tenant", tenant_allowed, Need::required, Need::useless, Need::useless},
    {"client_id", client_id_allowed, Need::required, Need::required, Need::useless},
    {"client_secret_file", file_allowed, Need::optional, Need::required, Need::useless},
    {"password_file", file_allowed, Need::useless, Need::useless, Need::required},
    {"host", host_allowed, Need::optional, Need::optional, Need::required},
});

std::string_view name_of(MailboxProvider provider) {
    const auto* found = std::ranges::find(
        provider_words, provider, &std::pair<std::string_view, MailboxProvider>::second
    );
    return found->first;
}

void check_provider_keys(TableReader& reader, MailboxProvider provider) {
    const auto with = " with provider = \"" + std::string(name_of(provider)) + '"';
    for (const auto& rule : key_rules) {
        const auto need = rule.of(provider);
        if (need == Need::required && !reader.has(rule.key)) {
            reader.fault(
                reader.line_of("provider"),
                rule.key,
                "is missing" + with + "; " + std::string(rule.allowed)
            );
        } else if (need == Need::useless && reader.has(rule.key)) {
            reader.fault(
                reader.line_of(rule.key), rule.key, "means nothing" + with + "; remove it"
            );
        }
    }
}

std::string default_host(MailboxProvider provider) {
    switch (provider) {
        case MailboxProvider::microsoft365: return "outlook.office365.com";
        case MailboxProvider::google: return "imap.gmail.com";
        case MailboxProvider::imap: break;
    }
    return {};
}

void read_server(TableReader& reader, MailboxConfig& mailbox) {
    constexpr std::uint16_t imap_port = 143;
    mailbox.host = default_host(mailbox.provider);
    reader.value("host", host_allowed, parse_host, mailbox.host);
    reader.word("security", security_words, mailbox.security);
    if (mailbox.security != MailboxSecurity::tls) {
        mailbox.port = imap_port;
    }
    reader.number("port", 1, port_max, mailbox.port);
}

}  // namespace

void MailboxReader::read(const TomlTable& table, unsigned line) {
    TableReader reader(table, line, "mailbox", findings_);
    const auto any_text = [](std::string_view text) { return std::optional<std::string>(text); };
    const auto file = [this](std::string_view text) { return resolve_file(folder_, text); };
    MailboxConfig mailbox;
    reader.require("name", name_allowed);
    reader.require("queue", queue_allowed);
    reader.require("provider", provider_allowed);
    reader.require("username", username_allowed);
    reader.value("name", name_allowed, parse_name, mailbox.name);
    reader.value("queue", queue_allowed, parse_name, mailbox.queue);
    reader.value("username", username_allowed, any_text, mailbox.username);
    reader.value("tenant", tenant_allowed, parse_token, mailbox.tenant);
    reader.value("client_id", client_id_allowed, parse_token, mailbox.client_id, Show::nothing);
    reader.value(
        "client_secret_file", file_allowed, file, mailbox.client_secret_file, Show::nothing
    );
    reader.value("password_file", file_allowed, file, mailbox.password_file, Show::nothing);
    reader.value("processed_folder", folder_allowed, any_text, mailbox.processed_folder);
    reader.number("poll_seconds", 1, poll_seconds_max, mailbox.poll);
    if (reader.word("provider", provider_words, mailbox.provider)) {
        check_provider_keys(reader, mailbox.provider);
    }
    read_server(reader, mailbox);
    check_names(reader, mailbox);
    mailboxes_.push_back(std::move(mailbox));
}

void MailboxReader::check_names(TableReader& reader, const MailboxConfig& mailbox) {
    if (!mailbox.queue.empty() && queues_.find(mailbox.queue) == nullptr) {
        reader.fault(
            reader.line_of("queue"),
            "queue",
            '"' + escape_for_log(mailbox.queue) + "\" is no queue; " + queue_allowed
        );
    }
    const bool taken = std::ranges::any_of(mailboxes_, [&mailbox](const MailboxConfig& other) {
        return ascii::equal_ignoring_case(other.name, mailbox.name);
    });
    if (!mailbox.name.empty() && taken) {
        reader.fault(
            reader.line_of("name"),
            "name",
            '"' + escape_for_log(mailbox.name) + "\" is taken already; " + name_allowed
        );
    }
}

}  // namespace maildocket::config
