#include "core/base/ascii.hpp"
#include "core/config/config.hpp"
#include "core/config/findings.hpp"
#include "core/config/mailbox_reader.hpp"
#include "core/config/queue_reader.hpp"
#include "core/config/sections.hpp"
#include "core/config/toml_reader.hpp"
#include "core/config/values.hpp"

#include <algorithm>
#include <array>

namespace maildocket {

namespace config {

namespace {

constexpr auto store_allowed =
    R"(allowed are "sqlite:///absolute/path/of/a/file" and "postgresql://user@host/database")";
constexpr auto listen_allowed =
    R"(allowed are "host:port", "[IPv6]:port" and "unix:/path/of/the/socket")";
constexpr auto peers_allowed = R"(allowed are networks like "192.0.2.0/24", "::1" or "10.0.0.1")";
constexpr auto file_allowed = "allowed is the name of a file";
constexpr auto username_allowed = "allowed is the name of an account at the mail server";
constexpr auto directory_allowed = "allowed is the name of a folder";
constexpr auto authserv_allowed =
    "allowed are names as your mail servers write them first in Authentication-Results";
constexpr auto types_allowed =
    R"(allowed are extensions like "exe" and media types like "application/x-dosexec")";
constexpr auto transport_allowed =
    "allowed are \"smtp://host:port\", \"smtps://host:port\", \"sendmail\", "
    "\"sendmail:/path/of/the/command\", \"mailbox:NAME\" and \"none\"";

constexpr std::uint64_t octets_max = 1ULL << 30U;
// A number without a unit is octets; this catches "50" that was meant to be 50 MiB.
constexpr std::uint64_t message_octets_min = 1024;
constexpr std::int64_t recipients_max = 100'000;
// Postfix waits 300 seconds for the end of a message, sendmail may be told to wait as long.
constexpr std::int64_t answer_seconds_max = 240;
constexpr std::int64_t milter_connections_max = 64;
constexpr std::int64_t automatic_max = 1'000'000;
constexpr std::int64_t auto_close_hours_max = 10L * 366 * 24;
constexpr std::int64_t keep_raw_days_max = 100L * 366;
constexpr std::int64_t connections_max = 64;

void read_top(TableReader reader, Config& config) {
    reader.boolean("email_to_ticket", config.email_to_ticket);
    reader.number("auto_close_hours", 0, auto_close_hours_max, config.auto_close);
    reader.number("keep_raw_days", 0, keep_raw_days_max, config.keep_raw);
}

void read_store(
    TableReader reader,
    const std::optional<std::string>& override_url,
    StoreConfig& store,
    Findings& findings
) {
    reader.value("url", store_allowed, parse_store_url, store.url, Show::nothing);
    if (!override_url) {
        reader.require("url", store_allowed);
        return;
    }
    if (const auto url = parse_store_url(*override_url)) {
        store.url = *url;
    } else {
        findings.add(0, "MAILDOCKET_STORE_URL", std::string("is not allowed; ") + store_allowed);
    }
}

void check_listen(TableReader& reader, const TextItem& item, const std::vector<Endpoint>& before) {
    constexpr std::uint16_t smtp_port = 25;
    const auto endpoint = *parse_endpoint(item.text);
    if (endpoint.port == smtp_port) {
        reader.fault(
            item.line,
            "listen",
            "port 25 is for SMTP and never for LMTP (RFC 2033 5); allowed is another port"
        );
    }
    if (std::ranges::find(before, endpoint) != before.end()) {
        reader.fault(item.line, "listen", '"' + item.text + "\" stands twice; allowed is once");
    }
}

void read_lmtp(TableReader reader, std::string_view folder, LmtpConfig& lmtp) {
    const auto file = [folder](std::string_view name) { return resolve_file(folder, name); };
    std::vector<Endpoint> listen;
    const auto accept = [&](const TextItem& item, Endpoint&& endpoint) {
        check_listen(reader, item, listen);
        listen.push_back(std::move(endpoint));
    };
    reader.refuse_empty("listen", listen_allowed);
    if (reader.each("listen", listen_allowed, parse_endpoint, accept)) {
        lmtp.listen = std::move(listen);
    }
    reader.octets("max_message_size", message_octets_min, octets_max, lmtp.message_octets_max);
    reader.number("max_recipients", 1, recipients_max, lmtp.recipients_max);
    reader.list("trusted_peers", peers_allowed, Network::parse, lmtp.trusted_peers);
    reader.value("tls_certificate", file_allowed, file, lmtp.tls_certificate);
    reader.value("tls_key", file_allowed, file, lmtp.tls_key);
    if (reader.has("tls_certificate") != reader.has("tls_key")) {
        const bool lonely_key = reader.has("tls_key");
        reader.fault(
            reader.line_of(lonely_key ? "tls_key" : "tls_certificate"),
            lonely_key ? "tls_key" : "tls_certificate",
            std::string("stands alone; allowed is it together with ") +
                (lonely_key ? "tls_certificate" : "tls_key")
        );
    }
}

void read_milter(TableReader reader, MilterConfig& milter) {
    reader.value("listen", listen_allowed, parse_endpoint, milter.listen);
    reader.boolean("reject_forged", milter.reject_forged);
    reader.boolean("reject_denied_attachments", milter.reject_denied_attachments);
    reader.number("answer_seconds_max", 1, answer_seconds_max, milter.answer_time);
    reader.number("connections", 1, milter_connections_max, milter.connections);
    reader.list("trusted_clients", peers_allowed, Network::parse, milter.trusted_clients);
}

void read_antivirus(TableReader reader, AntivirusConfig& antivirus) {
    constexpr auto when_away_words =
        std::to_array<std::pair<std::string_view, bool>>({{"pass", false}, {"tempfail", true}});
    Endpoint socket;
    if (reader.value("socket", listen_allowed, parse_endpoint, socket)) {
        antivirus.socket = std::move(socket);
    }
    if (reader.word("when_away", when_away_words, antivirus.wait_when_away) && !antivirus.socket) {
        reader.fault(
            reader.line_of("when_away"),
            "when_away",
            "stands alone; allowed is it together with socket"
        );
    }
}

void read_attachments(TableReader reader, AttachmentPolicy& policy) {
    reader.octets("max_size", 1, octets_max, policy.octets_max);
    reader.list("deny", types_allowed, parse_file_type, policy.deny);
    reader.refuse_empty("allow", types_allowed);
    reader.list("allow", types_allowed, parse_file_type, policy.allow);
    if (!reader.has("allow")) {
        return;
    }
    if (reader.has("deny")) {
        reader.fault(
            reader.line_of("allow"), "allow", "stands beside deny; allowed is one of the two"
        );
    } else {
        policy.deny.clear();
    }
}

// A name and a password belong together, and to a server that asks for them.
void read_sign_in(TableReader& reader, std::string_view folder, OutboundConfig& outbound) {
    const auto file = [folder](std::string_view name) { return resolve_file(folder, name); };
    const auto any_text = [](std::string_view text) { return std::optional<std::string>(text); };
    reader.value("username", username_allowed, any_text, outbound.username);
    reader.value("password_file", file_allowed, file, outbound.password_file);
    reader.value("ca_file", file_allowed, file, outbound.ca_file);
    if (reader.has("username") != reader.has("password_file")) {
        const auto* lonely = reader.has("username") ? "username" : "password_file";
        reader.fault(
            reader.line_of(lonely),
            lonely,
            std::string("stands alone; allowed is it together with ") +
                (reader.has("username") ? "password_file" : "username")
        );
    }
    const auto kind = outbound.transport.kind;
    if (reader.has("username") && kind != TransportKind::smtp && kind != TransportKind::smtps) {
        reader.fault(
            reader.line_of("username"),
            "username",
            "is for transports that sign in; allowed is it with \"smtp://\" and \"smtps://\""
        );
    }
}

void read_outbound(
    TableReader reader,
    const std::vector<MailboxConfig>& mailboxes,
    std::string_view folder,
    OutboundConfig& outbound
) {
    reader.value(
        "transport", transport_allowed, parse_transport, outbound.transport, Show::nothing
    );
    const auto& name = outbound.transport.mailbox;
    if (!name.empty() &&
        std::ranges::find(mailboxes, name, &MailboxConfig::name) == mailboxes.end()) {
        reader.fault(
            reader.line_of("transport"),
            "transport",
            "names a mailbox that is not there; allowed after \"mailbox:\" is the name of a "
            "[[mailbox]]"
        );
    }
    read_sign_in(reader, folder, outbound);
    reader.number("connections", 1, connections_max, outbound.connections);
    reader.boolean("worker", outbound.worker);
    auto& budget = outbound.budget;
    reader.number("automatic_per_recipient", 0, automatic_max, budget.per_recipient);
    reader.number("automatic_per_domain", 0, automatic_max, budget.per_domain);
    reader.number("automatic_total", 0, automatic_max, budget.total);
    reader.number("closed_answers_per_day", 0, automatic_max, budget.closed_answers_per_day);
}

QueueDirectory read_queues(const Sections& sections, Findings& findings) {
    QueueReader reader(findings);
    const auto& tables = sections.repeated("queue");
    for (const auto& [content, line] : tables) {
        reader.read(content, line);
    }
    if (tables.empty()) {
        findings.add(
            0,
            "queue",
            "there is none, so no mail would be taken; add [[queue]] with name, prefix and "
            "addresses"
        );
    }
    return reader.finish();
}

std::vector<MailboxConfig> read_mailboxes(
    const Sections& sections,
    const QueueDirectory& queues,
    std::string_view folder,
    Findings& findings
) {
    MailboxReader reader(queues, folder, findings);
    for (const auto& [content, line] : sections.repeated("mailbox")) {
        reader.read(content, line);
    }
    return reader.finish();
}

std::string default_key_file(const StoreConfig& store) {
    if (!store.is_sqlite()) {
        return "/var/lib/maildocket/keys";
    }
    const auto path = store.sqlite_path();
    return path.substr(0, path.rfind('/') + 1) + "keys";
}

Config read_config(
    const Sections& sections,
    std::string_view folder,
    const std::optional<std::string>& store_url,
    Findings& findings
) {
    const auto file = [folder](std::string_view name) { return resolve_file(folder, name); };
    Config config;
    read_top(sections.reader(""), config);
    read_store(sections.reader("store"), store_url, config.store, findings);
    read_lmtp(sections.reader("lmtp"), folder, config.lmtp);
    read_milter(sections.reader("milter"), config.milter);
    read_antivirus(sections.reader("antivirus"), config.antivirus);
    sections.reader("trust").list(
        "authserv_id", authserv_allowed, parse_authserv_id, config.trust.authserv_id
    );
    if (!config.store.url.empty()) {
        config.secrets.key_file = default_key_file(config.store);
    }
    sections.reader("secrets").value("key_file", file_allowed, file, config.secrets.key_file);
    read_attachments(sections.reader("attachments"), config.attachments);
    sections.reader("templates")
        .value("directory", directory_allowed, file, config.templates.directory);
    config.queues = read_queues(sections, findings);
    config.mailboxes = read_mailboxes(sections, config.queues, folder, findings);
    read_outbound(sections.reader("outbound"), config.mailboxes, folder, config.outbound);
    return config;
}

}  // namespace

}  // namespace config

Result<Config> parse_config(
    std::string_view text, std::string_view file_name, const std::optional<std::string>& store_url
) {
    config::Findings findings;
    auto document = config::read_toml(text, findings);
    if (!document) {
        return fail(ErrorCode::invalid_input, findings.text(file_name));
    }
    const config::Sections sections(std::move(*document), findings);
    const auto folder = file_name.substr(0, file_name.rfind('/') + 1);
    auto parsed = config::read_config(sections, folder, store_url, findings);
    if (!findings.empty()) {
        return fail(ErrorCode::invalid_input, findings.text(file_name));
    }
    return parsed;
}

}  // namespace maildocket
