#pragma once

#include "core/model/queue.hpp"
#include "core/model/ticket.hpp"

#include <string>
#include <string_view>

// Subjects of our mails: the ticket's reference once, in front.
namespace maildocket::outbox {

// What a subject says without the marks of replies and forwards and without "[TCK-91]" of this
// ticket, wherever it stands, under any prefix of the queue and with any zeros. May be empty.
[[nodiscard]] std::string bare_subject(
    std::string_view subject, const TicketReference& reference, const QueuePolicy& queue
);

// "[TCK-91] subject", whether the reference stood in it or not.
[[nodiscard]] std::string with_reference(
    std::string_view subject, const TicketReference& reference, const QueuePolicy& queue
);

}  // namespace maildocket::outbox
