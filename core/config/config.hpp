#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/network.hpp"
#include "core/base/result.hpp"
#include "core/config/mailbox_config.hpp"
#include "core/model/queue.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The configuration file as plain structs with the defaults in them, parsed once and then const. A
// module takes its own struct, never the whole Config. An unknown key, a wrong type and an
// impossible value are errors: nothing starts with a file that is half understood. Secrets stand in
// files of their own, named here and read where they are needed.
namespace maildocket {

struct StoreConfig {
    // "sqlite:///absolute/path" or "postgresql://..." with everything libpq understands. May hold a
    // password: never log it.
    std::string url;

    bool operator==(const StoreConfig&) const = default;

    [[nodiscard]] bool is_sqlite() const { return url.starts_with("sqlite:"); }
    // Of the database file; only for SQLite.
    [[nodiscard]] std::string sqlite_path() const;
};

struct LmtpConfig {
    std::vector<Endpoint> listen{{"127.0.0.1", 2424, {}}, {{}, 0, "/run/maildocket/lmtp.sock"}};
    std::uint64_t message_octets_max = 50ULL << 20U;  // key: max_message_size, announced with SIZE
    std::uint32_t recipients_max = 1000;              // key: max_recipients
    std::vector<Network> trusted_peers;               // may use XCLIENT and XFORWARD
    std::string tls_certificate;                      // PEM file; empty: no STARTTLS
    std::string tls_key;                              // PEM file

    // Limits without a key.
    std::uint32_t connections_max = 10'000;      // an idle one costs some 5 KB
    std::uint32_t errors_max = 20;               // then 421
    std::uint32_t command_octets_max = 4096;     // without CRLF
    std::chrono::seconds command_timeout{300};   // RFC 5321 4.5.3.2.7
    std::chrono::seconds handshake_timeout{60};  // STARTTLS
    std::chrono::seconds message_timeout{600};   // from DATA to the final dot
    std::chrono::seconds shutdown_timeout{30};   // for the mails in hand after SIGTERM

    LmtpConfig();
    bool operator==(const LmtpConfig&) const = default;
};

struct MilterConfig {
    Endpoint listen{{}, 0, "/run/maildocket/milter.sock"};
    bool reject_forged = false;              // what DMARC calls forged, instead of holding it
    bool reject_denied_attachments = false;  // a mail with an attachment that is not kept
    std::chrono::seconds answer_time{10};    // key: answer_seconds_max; then the mail passes
    std::uint32_t connections = 4;           // to the store, for reading
    std::vector<Network> trusted_clients;    // whose Authentication-Results are let through

    bool operator==(const MilterConfig&) const = default;
};

// A virus scanner: clamd.
struct AntivirusConfig {
    std::optional<Endpoint> socket;  // nothing: nobody is asked
    bool wait_when_away = false;     // key: when_away = "tempfail"

    bool operator==(const AntivirusConfig&) const = default;
};

struct TrustConfig {
    std::vector<std::string> authserv_id;  // lower case; empty: no Authentication-Results believed

    bool operator==(const TrustConfig&) const = default;
};

struct SecretsConfig {
    // Default: "keys" next to the SQLite file, /var/lib/maildocket/keys with PostgreSQL.
    std::string key_file;

    bool operator==(const SecretsConfig&) const = default;
};

enum class TransportKind { smtp, smtps, sendmail, mailbox, none };

struct TransportConfig {
    TransportKind kind = TransportKind::smtp;
    Endpoint server{"127.0.0.1", 25, {}};        // smtp and smtps
    std::string command = "/usr/sbin/sendmail";  // sendmail
    std::string mailbox;                         // name of a [[mailbox]]

    bool operator==(const TransportConfig&) const = default;
};

struct OutboundConfig {
    TransportConfig transport;
    std::string username;  // smtp and smtps: signs in with the password in the file
    std::string password_file;
    std::string ca_file;            // PEM: who vouches for the server; empty: the system's list
    std::uint32_t connections = 4;  // at the same time to the transport's server
    bool worker = true;             // lmtpd runs the outbox worker itself
    AutomaticBudget budget;

    bool operator==(const OutboundConfig&) const = default;
};

struct TemplatesConfig {
    std::string directory;  // empty: the templates that come with the program

    bool operator==(const TemplatesConfig&) const = default;
};

// 15 MiB, and the types that a double click would execute are denied.
[[nodiscard]] AttachmentPolicy default_attachment_policy();

struct Config {
    bool email_to_ticket = true;        // master switch: false refuses every recipient with 451
    std::chrono::hours auto_close{72};  // key: auto_close_hours; 0: resolved tickets stay so
    std::chrono::days keep_raw{0};      // key: keep_raw_days; 0: raw mails are kept for ever
    StoreConfig store;
    LmtpConfig lmtp;
    MilterConfig milter;
    AntivirusConfig antivirus;
    TrustConfig trust;
    SecretsConfig secrets;
    AttachmentPolicy attachments = default_attachment_policy();
    OutboundConfig outbound;
    TemplatesConfig templates;
    QueueDirectory queues;  // at least one
    std::vector<MailboxConfig> mailboxes;
};

// Reads the text of a file. Pure: relative names of files are taken from the folder of `file_name`,
// and nothing is opened. `store_url` (of MAILDOCKET_STORE_URL) stands in for store.url. The error
// has one line "FILE:LINE: KEY: what is wrong; what is allowed" for each fault of the file.
[[nodiscard]] Result<Config> parse_config(
    std::string_view text,
    std::string_view file_name,
    const std::optional<std::string>& store_url = std::nullopt
);

// The same for a file of at most 512 KiB.
[[nodiscard]] Result<Config> load_config(
    const std::string& path, const std::optional<std::string>& store_url = std::nullopt
);

// Every key there is.
struct ConfigKey {
    std::string_view table;  // "lmtp", "queue", ...; empty for the top of the file
    std::string_view name;   // "max_recipients"
};
[[nodiscard]] std::span<const ConfigKey> config_keys();

}  // namespace maildocket
