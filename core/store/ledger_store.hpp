#pragma once

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/model/outcome.hpp"
#include "core/model/ticket.hpp"
#include "core/model/trace.hpp"
#include "core/store/blob.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// The ledger, what waits for a person, and what waits to be sent, as the commands list and change
// them. Each function is a transaction of its own. Errors: not_found, invalid_input (a sentence
// that says what is not allowed, e.g. cancelling a mail that was sent), and those of every store.
namespace maildocket::store {

struct LedgerRow {
    DeliveryId id;
    Outcome outcome = Outcome::held;
    std::string reason;
    std::string queue;
    std::string recipient;
    std::string reverse_path;  // empty: <>
    std::string from;
    std::string subject;
    std::string message_id;
    std::optional<TicketReference> ticket;
    std::optional<ArticleId> article;
    std::string door;
    std::string queue_id;
    std::uint64_t octets = 0;
    Timestamp received_at;

    bool operator==(const LedgerRow&) const = default;
};

struct LedgerDetails {
    LedgerRow row;
    std::string text;  // of a mail that became no article
    Trace trace;
};

struct LedgerFilter {
    std::string address;  // part of recipient, reverse path or author, normalized
    std::string message_id;
    std::string subject;  // part, without case
    std::string queue_id;
    std::optional<TicketReference> ticket;
    std::string ticket_queue;  // queue of that reference
    std::optional<Outcome> outcome;
    std::optional<Timestamp> since;
    std::optional<std::int64_t> limit;
};

struct ReviewRow {
    ReviewId id;
    DeliveryId delivery;
    std::string reason;
    std::string from;
    std::string subject;
    Timestamp received_at;

    bool operator==(const ReviewRow&) const = default;
};

struct OutboxRow {
    OutboxId id;
    std::string kind;
    std::optional<TicketReference> ticket;
    std::string to;
    std::string subject;  // with the ticket's reference in front
    std::string state;    // queued, sending, sent, failed, cancelled
    std::int64_t attempts = 0;
    std::string last_error;
    Timestamp created_at;
    std::optional<Timestamp> sent_at;

    bool operator==(const OutboxRow&) const = default;
};

struct NotificationRow {
    NotificationId id;
    std::string kind;
    std::string text;
    std::optional<TicketReference> ticket;
    Timestamp created_at;
    bool done = false;

    bool operator==(const NotificationRow&) const = default;
};

class LedgerStore {
public:
    virtual ~LedgerStore() = default;

    virtual Result<std::vector<LedgerRow>> list(const LedgerFilter& filter) = 0;  // newest first
    virtual Result<LedgerDetails> show(DeliveryId delivery) = 0;
    virtual Result<void> original(DeliveryId delivery, const BlobConsumer& consumer) = 0;
    // Number of rows of each outcome: their sum is the number of accepted recipients.
    virtual Result<std::map<Outcome, std::int64_t>> sums() = 0;

    virtual Result<std::vector<ReviewRow>> reviews() = 0;  // those that wait, oldest first
    virtual Result<ReviewRow> review(ReviewId review) = 0;
    virtual Result<void> discard(
        ReviewId review, Timestamp now
    ) = 0;  // the delivery's outcome becomes `discarded`

    virtual Result<std::vector<NotificationRow>> notifications() = 0;  // newest first
    virtual Result<void> finish_notification(NotificationId notification) = 0;

    virtual Result<std::vector<OutboxRow>> outbox() = 0;  // newest first
    // Failed or queued: due now. Neither is allowed while a worker is sending the mail.
    virtual Result<void> retry_outbox(OutboxId mail, Timestamp now) = 0;
    // Not sent yet: never will be.
    virtual Result<void> cancel_outbox(OutboxId mail, Timestamp now) = 0;
};

}  // namespace maildocket::store
