#include "core/config/mailbox_reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/config/mailbox_keys.hpp"
#include "core/config/table_reader.hpp"
#include "core/config/values.hpp"

#include <algorithm>

namespace maildocket::config {

namespace {

constexpr auto name_allowed = "allowed is a name of at most 64 octets, unique among mailboxes";
constexpr auto queue_allowed = "allowed is the name of a [[queue]] of this file";
constexpr auto provider_allowed = R"(allowed is "microsoft365" or "google" or "imap")";
constexpr auto username_allowed = "allowed is the name to sign in with, mostly the address";
constexpr auto scope_allowed = "allowed are scopes with a blank between them";
constexpr auto date_allowed = R"(allowed is a day like "2027-01-31")";
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

constexpr auto mechanism_words = std::to_array<std::pair<std::string_view, MailboxMechanism>>(
    {{"xoauth2", MailboxMechanism::xoauth2}, {"oauthbearer", MailboxMechanism::oauthbearer}}
);
constexpr auto existing_words = std::to_array<std::pair<std::string_view, MailboxExisting>>(
    {{"unread", MailboxExisting::unread},
     {"all", MailboxExisting::all},
     {"none", MailboxExisting::none}}
);

std::optional<std::string> any_text(std::string_view text) {
    return std::optional<std::string>(text);
}

std::string default_host(MailboxProvider provider) {
    switch (provider) {
        case MailboxProvider::microsoft365: return "outlook.office365.com";
        case MailboxProvider::google: return "imap.gmail.com";
        case MailboxProvider::imap: break;
    }
    return {};
}

std::string default_smtp_host(const MailboxConfig& mailbox) {
    switch (mailbox.provider) {
        case MailboxProvider::microsoft365: return "smtp.office365.com";
        case MailboxProvider::google: return "smtp.gmail.com";
        case MailboxProvider::imap: break;
    }
    return mailbox.host;
}

// RFC 8314 3.3 and RFC 6409; without protection it is the MTA of this host.
std::uint16_t default_smtp_port(MailboxSecurity security) {
    switch (security) {
        case MailboxSecurity::tls: return 465;
        case MailboxSecurity::starttls: return 587;
        case MailboxSecurity::none: break;
    }
    return 25;
}

void read_servers(TableReader& reader, MailboxConfig& mailbox) {
    constexpr std::uint16_t imap_port = 143;
    mailbox.host = default_host(mailbox.provider);
    reader.value("host", host_allowed, parse_host, mailbox.host);
    reader.word("security", security_words, mailbox.security);
    if (mailbox.security != MailboxSecurity::tls) {
        mailbox.port = imap_port;
    }
    reader.number("port", 1, port_max, mailbox.port);
    mailbox.smtp_host = default_smtp_host(mailbox);
    reader.value("smtp_host", host_allowed, parse_host, mailbox.smtp_host);
    reader.word("smtp_security", security_words, mailbox.smtp_security);
    mailbox.smtp_port = default_smtp_port(mailbox.smtp_security);
    reader.number("smtp_port", 1, port_max, mailbox.smtp_port);
}

}  // namespace

void MailboxReader::read(const TomlTable& table, unsigned line) {
    TableReader reader(table, line, "mailbox", findings_);
    MailboxConfig mailbox;
    reader.require("name", name_allowed);
    reader.require("queue", queue_allowed);
    reader.require("provider", provider_allowed);
    reader.require("username", username_allowed);
    reader.value("name", name_allowed, parse_name, mailbox.name);
    reader.value("queue", queue_allowed, parse_name, mailbox.queue);
    reader.value("username", username_allowed, any_text, mailbox.username);
    reader.value("processed_folder", folder_allowed, any_text, mailbox.processed_folder);
    reader.word("existing", existing_words, mailbox.existing);
    reader.number("poll_seconds", 1, poll_seconds_max, mailbox.poll);
    read_sign_in(reader, mailbox);
    const bool provider_known = reader.word("provider", provider_words, mailbox.provider);
    if (read_sign_in_way(reader, mailbox) && provider_known) {
        check_mailbox_keys(reader, mailbox);
    }
    read_servers(reader, mailbox);
    check_names(reader, mailbox);
    mailboxes_.push_back(std::move(mailbox));
}

void MailboxReader::read_sign_in(TableReader& reader, MailboxConfig& mailbox) const {
    const auto file = [&](std::string_view key, std::string_view allowed, std::string& field) {
        const auto resolve = [this](std::string_view text) { return resolve_file(folder_, text); };
        reader.value(key, allowed, resolve, field, Show::nothing);
    };
    const auto url = [&](std::string_view key, std::string& field) {
        reader.value(key, mailbox_url_allowed, parse_web_url, field, Show::nothing);
    };
    reader.value("sign_in_as", username_allowed, any_text, mailbox.sign_in_as);
    reader.value("tenant", tenant_allowed, parse_token, mailbox.tenant);
    reader.value("client_id", client_id_allowed, parse_token, mailbox.client_id, Show::nothing);
    file("client_secret_file", password_file_allowed, mailbox.client_secret_file);
    file("password_file", password_file_allowed, mailbox.password_file);
    file("certificate_file", pem_file_allowed, mailbox.certificate_file);
    file("certificate_key_file", pem_file_allowed, mailbox.certificate_key_file);
    file("service_account_file", service_account_allowed, mailbox.service_account_file);
    file("ca_file", pem_file_allowed, mailbox.ca_file);
    url("authorize_url", mailbox.authorize_url);
    url("token_url", mailbox.token_url);
    url("device_url", mailbox.device_url);
    url("redirect_url", mailbox.redirect_url);
    reader.value("scope", scope_allowed, parse_scope, mailbox.scope);
    reader.word("mechanism", mechanism_words, mailbox.mechanism);
    reader.value("grant_ends", date_allowed, parse_day, mailbox.grant_ends);
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
