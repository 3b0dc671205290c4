#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"

#include <optional>
#include <string>
#include <string_view>

// Message-IDs that only this installation can make (SPEC section 4 b): an answer that names one in
// In-Reply-To or References finds its ticket. All without < >: "mail.<token>@example.com" and
// "ticket.<token>@example.com", see core/model/signed_token.hpp.
namespace maildocket {

// The root of a ticket's thread: the same for every mail of the ticket, never the ID of a mail.
[[nodiscard]] std::string thread_root_id(
    const KeyRing& keys, TicketId ticket, Timestamp ticket_created_at, std::string_view domain
);

// Of one mail of the outbox. The same for the same row whatever key is the newest now: it is signed
// by the key that was the newest when the row was made.
[[nodiscard]] std::string sign_message_id(
    const KeyRing& keys,
    TicketId ticket,
    OutboxId mail,
    Timestamp mail_created_at,
    std::string_view domain
);

// The ticket if the ID is ours, compared in constant time; nothing for a forged or an expired one.
[[nodiscard]] std::optional<TicketId> verify_message_id(
    const KeyRing& keys, std::string_view message_id, Timestamp now
);

}  // namespace maildocket
