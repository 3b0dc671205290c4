#pragma once

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/crypto/digest.hpp"
#include "core/model/ticket.hpp"
#include "core/model/trust.hpp"
#include "core/routing/effects.hpp"
#include "core/store/blob.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

// Tickets and articles, as the commands list and change them. Each function is a transaction of its
// own. Errors: not_found, invalid_input (a sentence that says what is not allowed, e.g. reopening a
// closed ticket), and those of every store.
namespace maildocket::store {

struct TicketRow {
    TicketId id;
    TicketReference reference;
    std::string queue;
    std::string subject;
    TicketState state = TicketState::fresh;
    std::string client;    // empty: none
    std::string contact;   // empty: none
    std::string assignee;  // empty: none
    std::int64_t articles = 0;
    Timestamp created_at;
    Timestamp updated_at;
    std::optional<TicketReference> merged_into;

    bool operator==(const TicketRow&) const = default;
};

struct AttachmentRow {
    std::string name;
    std::string content_type;
    std::uint64_t octets = 0;
    Digest sha256{};
    bool is_inline = false;
    std::string content_id;
    std::string refused;

    bool operator==(const AttachmentRow&) const = default;
};

struct ArticleRow {
    ArticleId id;
    ArticleKind kind = ArticleKind::client;
    std::string author;
    std::string author_email;
    Trust trust = Trust::unknown;
    std::string warning;
    std::string subject;
    std::string text;
    std::string html;
    std::string new_text;
    std::string message_id;
    std::optional<DeliveryId> delivery;
    Timestamp created_at;
    std::vector<AttachmentRow> attachments;

    bool operator==(const ArticleRow&) const = default;
};

struct TicketDetails {
    TicketRow ticket;
    std::vector<std::string> watchers;  // by address
    std::vector<ArticleRow> articles;   // in order of arrival
};

struct TicketFilter {
    std::optional<TicketState> state;
    std::string queue;   // empty: all
    std::string client;  // name
    std::string search;  // part of subject, article text, reference or contact, without case
    std::optional<std::int64_t> limit;
};

// What a person here writes on a ticket, with what it changes and sends. Borrows what it names.
struct DeskEntry {
    routing::NewArticle article;
    std::span<const Attachment> attachments = {};         // of the article
    std::span<const BlobSource* const> parts = {};        // beside them; null: refused
    std::optional<TicketState> new_state = std::nullopt;  // not out of `closed`
    std::span<const std::string> watchers = {};           // to add, normalized
    std::span<const routing::NewOutboxMail> outbox = {};
};

class TicketStore {
public:
    virtual ~TicketStore() = default;

    virtual Result<std::vector<TicketRow>> list(const TicketFilter& filter) = 0;  // newest first
    // By the number in its queue; a merged ticket is found as itself.
    virtual Result<TicketId> find(const std::string& queue, std::int64_t number) = 0;
    virtual Result<TicketDetails> show(TicketId ticket) = 0;
    virtual Result<ArticleId> add_article(
        TicketId ticket, const DeskEntry& entry, Timestamp now
    ) = 0;
    // Allowed: any state but out of `closed`. Leaves a system article that says what changed, which
    // the mails speak of; the state that it has already changes and sends nothing.
    virtual Result<void> set_state(
        TicketId ticket,
        TicketState state,
        std::span<const routing::NewOutboxMail> outbox,
        Timestamp now
    ) = 0;
    // An active agent's address; empty takes the assignment away. As for set_state().
    virtual Result<void> assign(
        TicketId ticket,
        const std::string& agent,
        std::span<const routing::NewOutboxMail> outbox,
        Timestamp now
    ) = 0;
    // Articles stay where they are; mail to `ticket` goes to `into` from now on, watchers are
    // copied, `ticket` is closed, a system article on both says so. `into` is followed if it was
    // merged itself. Refused: into itself, into a ticket that is merged into `ticket`, out of a
    // merged ticket.
    virtual Result<void> merge(TicketId ticket, TicketId into, Timestamp now) = 0;
    // The raw mail of an article, octet for octet.
    virtual Result<void> original(ArticleId article, const BlobConsumer& consumer) = 0;
};

}  // namespace maildocket::store
