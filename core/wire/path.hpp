#pragma once

#include "core/mail/mailbox.hpp"

#include <optional>
#include <string_view>

// The paths of MAIL and RCPT (RFC 5321 4.1.2).
namespace maildocket::wire {

struct Path {
    std::string_view content;  // between < and >, as given
    std::string_view rest;     // behind >: empty, or a blank and the parameters
};

// Reads "FROM:<...>" or "TO:<...>"; `keyword` is "FROM:" or "TO:". A blank before < is let pass,
// real clients send it, and > within quotes belongs to the path. Nothing if it is not framed so.
[[nodiscard]] std::optional<Path> split_path(std::string_view argument, std::string_view keyword);

// The mailbox of a path, without its source route (RFC 5321 appendix C: ignored). "postmaster" of a
// forward-path may stand alone: its domain is empty then. Nothing for <> and what can't be read.
[[nodiscard]] std::optional<Mailbox> parse_reverse_path(std::string_view content);
[[nodiscard]] std::optional<Mailbox> parse_forward_path(std::string_view content);

}  // namespace maildocket::wire
