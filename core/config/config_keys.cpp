#include "core/config/config.hpp"

#include <array>

namespace maildocket {

namespace {

constexpr auto keys = std::to_array<ConfigKey>({
    {"", "email_to_ticket"},
    {"", "auto_close_hours"},
    {"", "keep_raw_days"},
    {"store", "url"},
    {"lmtp", "listen"},
    {"lmtp", "max_message_size"},
    {"lmtp", "max_recipients"},
    {"lmtp", "trusted_peers"},
    {"lmtp", "tls_certificate"},
    {"lmtp", "tls_key"},
    {"milter", "listen"},
    {"milter", "reject_forged"},
    {"milter", "reject_denied_attachments"},
    {"milter", "answer_seconds_max"},
    {"milter", "connections"},
    {"milter", "trusted_clients"},
    {"antivirus", "socket"},
    {"antivirus", "when_away"},
    {"trust", "authserv_id"},
    {"secrets", "key_file"},
    {"attachments", "max_size"},
    {"attachments", "deny"},
    {"attachments", "allow"},
    {"outbound", "transport"},
    {"outbound", "username"},
    {"outbound", "password_file"},
    {"outbound", "ca_file"},
    {"outbound", "connections"},
    {"outbound", "worker"},
    {"outbound", "automatic_per_recipient"},
    {"outbound", "automatic_per_domain"},
    {"outbound", "automatic_total"},
    {"outbound", "closed_answers_per_day"},
    {"templates", "directory"},
    {"queue", "name"},
    {"queue", "prefix"},
    {"queue", "addresses"},
    {"queue", "from_name"},
    {"queue", "old_prefixes"},
    {"queue", "first_number"},
    {"queue", "notify"},
    {"queue", "acknowledge"},
    {"queue", "unknown_senders"},
    {"queue", "stranger_reply"},
    {"queue", "closed_reply"},
    {"queue", "agent_forward"},
    {"queue", "trim_agent_quotes"},
    {"queue", "similar_subject_days"},
    {"queue", "max_watchers"},
    {"queue", "language"},
    {"mailbox", "name"},
    {"mailbox", "queue"},
    {"mailbox", "provider"},
    {"mailbox", "username"},
    {"mailbox", "tenant"},
    {"mailbox", "client_id"},
    {"mailbox", "client_secret_file"},
    {"mailbox", "password_file"},
    {"mailbox", "host"},
    {"mailbox", "port"},
    {"mailbox", "security"},
    {"mailbox", "processed_folder"},
    {"mailbox", "poll_seconds"},
});

}  // namespace

std::span<const ConfigKey> config_keys() {
    return keys;
}

}  // namespace maildocket
