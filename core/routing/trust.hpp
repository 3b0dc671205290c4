#pragma once

#include "core/model/trust.hpp"
#include "core/routing/facts.hpp"
#include "core/routing/incoming.hpp"

#include <string>
#include <string_view>

namespace maildocket::routing {

// How far the sender is proven (SPEC section 5), seen from a ticket if there is one: its watchers
// are known, and a signed address proves for that ticket only. `evidence` says why, for the trace.
struct TrustFinding {
    Trust trust = Trust::unknown;
    bool verdicts_available = false;  // a believed server checked this mail
    std::string evidence;

    bool operator==(const TrustFinding&) const = default;
};

// `author` is his address, normalised; empty if he has none.
[[nodiscard]] TrustFinding trust_of(
    const IncomingMail& mail,
    std::string_view author,
    const Answers& answers,
    const TicketFacts* ticket,
    const RoutingPolicy& policy
);

}  // namespace maildocket::routing
