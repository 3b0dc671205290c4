#pragma once

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/model/outcome.hpp"
#include "core/model/queue.hpp"
#include "core/routing/effects.hpp"
#include "core/routing/facts.hpp"
#include "core/store/blob.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

// What a delivery asks of and tells to the store. One IntakeStore is one connection and belongs to
// one thread at a time.
//
// Errors of every function: conflict (run the transaction again), store_unavailable (connection
// lost, locked out, server ending; this object is of no further use if it says so twice), no_space,
// internal. Only commit() returns commit_in_doubt. After an error inside a transaction only undo()
// or destruction are allowed.
namespace maildocket::store {

// Identity of a delivery (SPEC promise 2), unique among rows whose outcome is not `duplicate`.
struct DeliveryKey {
    std::string queue;
    std::string message_id;  // empty: the digest alone
    Digest digest{};
    std::string
        door_key;  // second identity given by the door, unique by itself where it is not empty

    bool operator==(const DeliveryKey&) const = default;
};

// What became of a delivery: of this one after apply(), or of an earlier attempt.
struct DeliveryOutcome {
    DeliveryId delivery;
    Outcome outcome = Outcome::held;
    std::optional<TicketId> ticket;
    std::optional<TicketReference> reference;  // of that ticket
    std::optional<ArticleId> article;

    bool operator==(const DeliveryOutcome&) const = default;
};

// Content that goes with a delivery.
struct DeliveryContent {
    const BlobSource* original = nullptr;      // the raw mail; always there
    std::span<const Attachment> attachments;   // rows of the article that has_attachments
    std::span<const BlobSource* const> parts;  // beside them; null where the content was refused
};

class IntakeTransaction {  // rolls back unless committed
public:
    virtual ~IntakeTransaction() = default;

    // Begins a mail: sets the point that undo() returns to before anything can fail, and makes the
    // key ours until the transaction ends. A second host with the same key waits here. Returns the
    // earlier outcome if the key is taken (not `duplicate` rows; a ticket that was merged is
    // followed), otherwise the answers; the tickets in them are locked until the end. One round
    // trip where the database allows.
    virtual Result<std::variant<DeliveryOutcome, routing::Answers>> claim(
        const DeliveryKey& key, const routing::Inquiry& inquiry
    ) = 0;

    // For a delivery that claim() of the same key found held and that is decided anew: the answers
    // that a new mail would have got, with the tickets in them locked until the end.
    virtual Result<routing::Answers> answer(
        const DeliveryKey& key, const routing::Inquiry& inquiry
    ) = 0;

    // Writes all of it; effects.delivery.received_at is the time of every row, here and in
    // reapply(). A conflict on the key (a racing host) is ErrorCode::conflict, and so is a new
    // state for a ticket that was closed in the meantime.
    virtual Result<DeliveryOutcome> apply(
        const routing::Effects& effects, const DeliveryContent& content
    ) = 0;

    // Writes a ledger row `duplicate` that points to where the first one went. No review, no
    // article.
    virtual Result<void> record_duplicate(
        const routing::DeliveryRecord& record,
        const DeliveryOutcome& first,
        const DeliveryContent& content
    ) = 0;

    // A held delivery that a person accepted, or that was decided anew: like apply(), but the
    // ledger row is there and gets the new outcome, reason, trace, ticket and article; its review
    // is ended (or begins anew with effects.review). The original stays as it is: content.original
    // may be null. Needs no claim(). not_found if it is held no more.
    virtual Result<DeliveryOutcome> reapply(
        DeliveryId held, const routing::Effects& effects, const DeliveryContent& content
    ) = 0;

    // Back to the last claim(): this mail failed, the others of the transaction go on.
    virtual Result<void> undo() = 0;

    // Durable when it returns. The object is spent afterwards, whatever it returned.
    virtual Result<void> commit() = 0;
};

class IntakeStore {
public:
    virtual ~IntakeStore() = default;
    // Throws nothing away: rows of queues that are configured no more stay. Run at start and after
    // a reload; makes what numbers need. A queue without tickets begins at its first_number,
    // whatever it was before.
    virtual Result<void> ensure_queues(std::span<const QueuePolicy> queues) = 0;
    virtual Result<std::unique_ptr<IntakeTransaction>> begin() = 0;
    // Same question without a transaction, lock or trace of it: for explain and the milter. An
    // earlier outcome is returned beside the answers.
    struct ReadAnswer {
        std::optional<DeliveryOutcome> earlier;
        routing::Answers answers;
    };
    virtual Result<ReadAnswer> ask(const DeliveryKey& key, const routing::Inquiry& inquiry) = 0;
};

}  // namespace maildocket::store
