#pragma once

#include "core/model/trace.hpp"
#include "core/routing/facts.hpp"
#include "core/routing/incoming.hpp"
#include "core/routing/trust.hpp"

#include <string>

namespace maildocket::routing {

// The ticket that a mail refers to (SPEC section 4): signed address, then Message-IDs, then the
// subject. Where two disagree the stronger wins and the trace says so. Points into `answers`; null
// for none.
[[nodiscard]] const TicketFacts* find_ticket(
    const Answers& answers, const IncomingMail& mail, Trace& trace
);

// Whether the author may append (SPEC section 5): by a token, as contact, colleague of the
// contact's client or watcher, or as an agent who is proven as far as can be. `author` is
// normalized.
[[nodiscard]] bool may_append(
    const TicketFacts& ticket,
    const Answers& answers,
    const std::string& author,
    const TrustFinding& finding,
    Trace& trace
);

}  // namespace maildocket::routing
