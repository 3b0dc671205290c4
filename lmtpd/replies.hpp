#pragma once

#include "core/mail/reply.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Every reply that the server itself gives, in one table; docs/protocol/lmtp-replies.md is printed
// from it. What the store or the policy says comes through the DeliveryPort, and errors through
// reply_for().
namespace maildocket::lmtp {

enum class Situation : std::uint8_t {
    // the session
    quit,
    shutting_down,
    too_many_sessions,
    too_many_errors,
    web_client,
    idle,
    // lines and verbs
    malformed_line,
    bare_line_feed,
    line_too_long,
    unknown_verb,
    unsupported_verb,
    smtp_greeting,
    argument_missing,
    argument_not_allowed,
    // order
    lhlo_first,
    mail_first,
    nested_mail,
    inside_transaction,
    no_accepted_recipient,
    chunks_have_begun,
    binary_needs_chunks,
    tls_is_active,
    peer_not_trusted,
    // MAIL and RCPT
    reverse_path_taken,
    recipient_taken,
    bad_reverse_path,
    bad_recipient,
    needs_smtputf8,
    unknown_parameter,
    bad_parameter,
    too_big,
    no_space,
    too_many_recipients,
    mail_switched_off,
    // the body
    start_data,
    chunk_taken,
    bad_chunk,
    loop,
    delivery_late,
    // the others
    start_tls,
    reset,
    noop,
    cannot_verify,
    help,
    forward_noted,
};

struct ReplyRow {
    Situation situation;
    std::uint16_t code;
    EnhancedStatus status;  // class 0: the reply has none (RFC 2034 section 4 knows none for 3yz)
    std::string_view text;
    std::string_view when;  // for the documentation
};

// In the order of Situation.
[[nodiscard]] std::span<const ReplyRow> reply_table();

[[nodiscard]] Reply reply_to(Situation situation);

// Appends one reply line with CRLF. It never has more than 512 octets (RFC 5321 4.5.3.1.5) nor
// anything but printable ASCII, whatever the text is.
void append_reply(std::string& output, Situation situation);
void append_reply(std::string& output, const Reply& reply);

// The table as Markdown.
[[nodiscard]] std::string describe_replies();

}  // namespace maildocket::lmtp
