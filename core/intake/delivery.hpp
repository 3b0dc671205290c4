#pragma once

#include "core/base/result.hpp"
#include "core/intake/prepare.hpp"
#include "core/mail/reply.hpp"
#include "core/routing/decide.hpp"
#include "core/store/intake_store.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

// One mail for one queue in a transaction: claim, decide, apply.
namespace maildocket::intake {

// A mail for several queues is several deliveries, so that one can fail alone. Recipients of the
// same queue are one: the first has the outcome, the others are duplicates in the ledger, and all
// get the same reply.
struct DeliveryJob {
    std::shared_ptr<const PreparedMail> mail;
    const QueuePolicy* queue = nullptr;  // in mail->policy
    // Indexes into the envelope's recipients, at least one; in order but for a signed address,
    // which comes first.
    std::vector<std::size_t> recipients;
};

// In order of their first recipients. A recipient that is no queue's any more (after a reload) is
// in none.
[[nodiscard]] std::vector<DeliveryJob> jobs_of(const std::shared_ptr<const PreparedMail>& mail);

// The reply for the job's recipients, only to be sent after the commit. With `hold_reason` nothing
// is decided, the mail is held. After an error the transaction must be undone.
[[nodiscard]] Result<Reply> deliver(
    store::IntakeTransaction& transaction,
    const DeliveryJob& job,
    const std::optional<std::string>& hold_reason = std::nullopt
);

// "250 2.0.0 created [TCK-91]" (SPEC section 9).
[[nodiscard]] Reply reply_for(Outcome outcome, const std::optional<TicketReference>& ticket);

// For a mail that must not be taken before it is scanned.
[[nodiscard]] Reply scanner_away();

// What the store is asked about a mail for a queue.
struct DeliveryQuestion {
    store::DeliveryKey key;
    routing::Inquiry inquiry;
};
[[nodiscard]] DeliveryQuestion question_of(
    const PreparedMail& mail, const routing::IncomingMail& incoming, const QueuePolicy& queue
);

[[nodiscard]] routing::RoutingPolicy routing_policy(
    const IntakePolicy& policy, const QueuePolicy& queue
);

// The ledger row as far as the door and the mail know it.
[[nodiscard]] routing::DeliveryRecord record_of(
    const PreparedMail& mail, const routing::IncomingMail& incoming, const QueuePolicy& queue
);

}  // namespace maildocket::intake
