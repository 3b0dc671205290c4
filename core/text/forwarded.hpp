#pragma once

#include "core/mail/mailbox.hpp"

#include <optional>
#include <string>
#include <string_view>

// A mail that passes another one on. It differs from a reply in that the other mail is its content.
namespace maildocket::text {

struct Forwarded {
    Address from;         // who wrote the forwarded mail; empty if the mail does not say
    std::string subject;  // of the forwarded mail; may be empty
    std::string before;   // what the forwarder wrote above it
    std::string message;  // the forwarded mail's text, without its header block

    bool operator==(const Forwarded&) const = default;
};

// Finds a forwarded mail by a forward mark ("Forwarded message", "Begin forwarded message:", in
// many languages), or by a quoted header block when the subject says that it is a forward. A reply
// that merely quotes one is none. HTML is given as text (html_to_text).
[[nodiscard]] std::optional<Forwarded> find_forwarded(
    std::string_view subject, std::string_view text
);

}  // namespace maildocket::text
