#pragma once

#include "core/mail/message.hpp"

#include <optional>

// Delivery status notifications: whose mail did not arrive, and why. Reads the machine-readable
// report of RFC 3464 where there is one and otherwise the words that MTAs have for it. A success or
// a delay is reported too, with its action. What it says is the word of whoever sent it; nothing
// may be changed on it unless it came to a signed return path.
namespace maildocket::text {

class HtmlBody;

// Nothing if it is no bounce. Linear in the size of the mail; never fails. `html` is the message's.
[[nodiscard]] std::optional<Bounce> read_bounce(const Message& message);
[[nodiscard]] std::optional<Bounce> read_bounce(const Message& message, HtmlBody& html);

// Whether trying again cannot help (5.x.x, or failed without a status).
[[nodiscard]] bool is_permanent(const BounceRecipient& recipient);

}  // namespace maildocket::text
