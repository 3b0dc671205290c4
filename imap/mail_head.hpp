#pragma once

#include "core/mail/mailbox.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What stands for the envelope of a mail that comes without one: IMAP has the mail only, so sender
// and recipient are read from the fields that the delivering server left (RFC 5321 4.4), and else
// from the mail's own. Nothing here is believed more than a mail server's RCPT would be: lmtpd
// checks the recipient and its signature.
namespace maildocket::mailbox {

// So much of a mail is looked at.
inline constexpr std::size_t head_octets_max = std::size_t{64} << 10U;

struct MailHead {
    std::string message_id;  // the field's value, unfolded, at most 998 octets
    std::string author;      // of From, likewise
    bool has_return_path = false;
    std::optional<Mailbox> reverse_path;  // of Return-Path, else of From; nothing: <>
    // Of Delivered-To, X-Original-To, Envelope-To, To and Cc, in this order, without repetition; 50
    // at most.
    std::vector<Mailbox> addressed_to;
};

// `octets` is the beginning of a mail.
[[nodiscard]] MailHead read_head(std::string_view octets);

// Who lmtpd is asked to take the mail for, in this order: first the addresses among
// `addressed_to` that are one of `queue_addresses` with something behind "+" (a signed reply
// address is one), then `fallback`.
[[nodiscard]] std::vector<Mailbox> recipients_of(
    const MailHead& head, std::span<const Mailbox> queue_addresses, const Mailbox& fallback
);

}  // namespace maildocket::mailbox
