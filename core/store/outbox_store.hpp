#pragma once

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/model/ticket.hpp"
#include "core/routing/effects.hpp"
#include "core/store/blob.hpp"
#include "core/store/ticket_store.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

// What a worker asks of and tells to the outbox. Any number of workers, in any number of processes
// and hosts, may do so at once: a mail belongs to the worker that claimed it until its lease ends.
// Each function is a transaction of its own; one OutboxStore is one connection and belongs to one
// thread at a time. Errors are those of every store.
namespace maildocket::store {

// Of the ticket that a mail speaks of.
struct OutboxTicket {
    TicketId id;
    TicketReference reference;
    std::string queue;
    std::string subject;
    TicketState state = TicketState::fresh;
    std::string assignee;       // normalized address of an agent, or empty
    std::string contact_name;   // empty: none
    std::string contact_email;  // normalized, or empty
    Timestamp created_at;
    // Message-ID of the newest mail of the client's side before the mail's article, or empty: what
    // the recipients of a reply have in their mailboxes.
    std::string client_message_id;

    bool operator==(const OutboxTicket&) const = default;
};

// A mail to be sent now, as facts: the worker makes the words.
struct OutboxJob {
    OutboxId id;
    routing::OutboxKind kind = routing::OutboxKind::acknowledgement;
    std::string to;           // normalized
    std::string to_name;      // of the contact or agent with that address; empty: not known
    std::string to_language;  // of that contact; empty: `language` counts
    bool to_agent = false;    // the address is an active agent's
    std::string subject;      // may be empty: see NewOutboxMail
    std::string language;
    std::string in_reply_to;
    std::string text;
    std::optional<OutboxTicket> ticket;
    std::optional<ArticleId> article;  // what the mail speaks of
    std::int64_t attempts = 0;         // this one counted
    Timestamp created_at;

    bool operator==(const OutboxJob&) const = default;
};

// What became of an attempt. The mail is the worker's no longer afterwards.
struct OutboxSent {
    OutboxId id;
    std::string message_id;  // without < >: kept for whoever looks for the mail
};
struct OutboxRetry {
    OutboxId id;
    Timestamp next_attempt_at;
    std::string error;   // for a person, without secrets
    bool counts = true;  // false: the attempt is not counted (nothing was tried at the peer)
};
// For good. Note, notification and mails are written by the same transaction.
struct OutboxFailure {
    OutboxId id;
    std::string error;
    std::optional<routing::NewArticle> note;  // on the mail's ticket
    std::vector<routing::NewNotification> notifications;
    std::vector<routing::NewOutboxMail> mails;  // of the mail's ticket and article
};

class OutboxStore {
public:
    virtual ~OutboxStore() = default;

    // At most `count` mails that are due, oldest first, now leased to `owner` until `now` +
    // `lease`; also those whose lease of another worker ended. Never waits for another worker.
    virtual Result<std::vector<OutboxJob>> claim_due(
        const std::string& owner, Timestamp now, std::chrono::seconds lease, std::size_t count
    ) = 0;
    // Longer for all that `owner` holds.
    virtual Result<void> renew(const std::string& owner, Timestamp until) = 0;
    // Each of these does nothing for a mail that is `owner`'s no more (it was cancelled, or its
    // lease ended and another worker has it); the number of those that were.
    virtual Result<std::size_t> sent(
        const std::string& owner, std::span<const OutboxSent> mails, Timestamp now
    ) = 0;
    virtual Result<std::size_t> retry(
        const std::string& owner, std::span<const OutboxRetry> mails
    ) = 0;
    virtual Result<std::size_t> failed(
        const std::string& owner, std::span<const OutboxFailure> mails, Timestamp now
    ) = 0;
    // Gives back what `owner` holds, untried: for a clean stop.
    virtual Result<void> release(const std::string& owner) = 0;
    // A notification, unless one of the same kind and text waits already; whether it was made.
    virtual Result<bool> raise(const routing::NewNotification& notification, Timestamp now) = 0;

    // What a mail speaks of. Attachments in the order of the row's.
    virtual Result<ArticleRow> article(ArticleId article) = 0;
    virtual Result<void> attachment(
        ArticleId article, std::size_t position, const BlobConsumer& consumer
    ) = 0;
};

}  // namespace maildocket::store
