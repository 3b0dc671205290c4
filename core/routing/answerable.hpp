#pragma once

#include "core/model/trust.hpp"
#include "core/routing/facts.hpp"
#include "core/routing/incoming.hpp"

#include <string>
#include <vector>

// Who may be written to because of a mail (SPEC section 7), and who is told of what comes after it.
namespace maildocket::routing {

struct AnswerPermission {
    std::string refusal;       // why no automatic answer may go to the author; empty: one may
    bool over_budget = false;  // ... because the budget is used up
    bool echo_subject =
        false;  // the author is proven or was seen before: his subject may stand in it

    bool operator==(const AnswerPermission&) const = default;
};

// `author` is normalized, or empty.
[[nodiscard]] AnswerPermission may_answer(
    const IncomingMail& mail,
    const Answers& answers,
    const RoutingPolicy& policy,
    const std::string& author,
    Trust trust
);

// Addresses of Cc that become watchers: without our own, no-reply addresses, the author, the
// contact and those in `present`, at most as many as the queue allows in all.
[[nodiscard]] std::vector<std::string> new_watchers(
    const IncomingMail& mail,
    const RoutingPolicy& policy,
    const std::vector<std::string>& present,
    const std::string& author,
    const std::string& contact
);

}  // namespace maildocket::routing
