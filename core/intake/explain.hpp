#pragma once

#include "core/base/result.hpp"
#include "core/intake/prepare.hpp"
#include "core/routing/decide.hpp"
#include "core/store/intake_store.hpp"

#include <optional>
#include <string>

// The same question and the same decision as a delivery, with the last step left out; and a
// decision made anew for a mail that is held.
namespace maildocket::intake {

struct Explanation {
    std::optional<Outcome> outcome;  // nothing: refused
    std::string reason;
    std::optional<TicketReference> ticket;  // an existing one
    std::string client;                     // name, or empty
    std::string contact;                    // address, or empty
    Trust trust = Trust::unknown;
    Reply reply;  // as LMTP would answer; for a new ticket without its number
    Trace trace;

    bool operator==(const Explanation&) const = default;
};

// For the first recipient of the mail's envelope; writes nothing. Prepare the mail with
// Staging::look_only.
[[nodiscard]] Result<Explanation> explain(store::IntakeStore& store, const PreparedMail& mail);

// What decide() says of a mail, in the words of an Explanation.
[[nodiscard]] Explanation explain_decision(
    const routing::Decision& decision, const routing::Answers& answers
);

// Decides a held mail anew and writes the result into its ledger row. `accepted`: a person wants it
// in. not_found if it is held no more. Stays held where the rules still say so.
[[nodiscard]] Result<store::DeliveryOutcome> decide_again(
    store::IntakeStore& store,
    const PreparedMail& mail,
    DeliveryId held,
    const std::optional<routing::AcceptedByPerson>& accepted
);

}  // namespace maildocket::intake
