#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/crypto/digest.hpp"
#include "core/mail/message.hpp"
#include "core/model/outcome.hpp"
#include "core/model/ticket.hpp"
#include "core/model/trace.hpp"
#include "core/model/trust.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// What one delivery writes. A mail makes at most one contact and one ticket, so this is a record
// with empty places and not a list of commands: there is no order to get wrong, and a row that does
// not exist yet is named by the place it stands in. The store binds ids and the ticket's number.
namespace maildocket::routing {

struct NewContact {
    ClientId client;
    std::string email;  // normalized
    std::string name;

    bool operator==(const NewContact&) const = default;
};

// Nobody, a contact that exists, or one made by the same commit. If another commit made the same
// address in the meantime, that one is taken.
using TicketContact = std::variant<std::monostate, ContactId, NewContact>;

struct NewTicket {
    std::string queue;
    std::string subject;
    std::optional<ClientId> client;
    TicketContact contact;

    bool operator==(const NewTicket&) const = default;
};

// The ticket that articles, watchers and mails below belong to.
using TicketTarget = std::variant<std::monostate, TicketId, NewTicket>;

struct NewArticle {
    ArticleKind kind = ArticleKind::client;
    std::string author_name;
    std::string author_email;
    Trust trust = Trust::unknown;
    std::string warning;  // empty: none
    std::string subject;
    std::string
        text;  // as shown; what is over the limit stays in the original only, and the text says so
    std::string html;  // made safe; empty if the mail had none
    std::string new_text;
    std::string message_id;        // without < >
    bool has_attachments = false;  // the delivery's attachments belong to this article

    bool operator==(const NewArticle&) const = default;
};

enum class OutboxKind {
    acknowledgement,
    closed_answer,
    agent_reply,    // what an agent wrote, to contact and watchers
    notice,         // to an agent: something came for you
    command_error,  // to an agent: a command in your mail was not understood
    undeliverable,  // to an agent: a mail of the ticket could not be delivered
};

[[nodiscard]] std::string_view to_string(OutboxKind kind);
[[nodiscard]] std::optional<OutboxKind> parse_outbox_kind(std::string_view text);
[[nodiscard]] bool is_automatic(OutboxKind kind);  // an answer to a mail: counts against the budget

struct NewOutboxMail {
    OutboxKind kind = OutboxKind::acknowledgement;
    std::string to;  // normalized
    std::string
        subject;  // without the ticket's reference, which the store and the worker put in front
    std::string language;
    std::string in_reply_to;  // Message-ID of the mail that caused it, or empty
    std::string text;  // what only this mail says (the fault of a command, a server's answer)

    bool operator==(const NewOutboxMail&) const = default;
};

struct NewNotification {
    std::string kind;  // "closed", "bounce", "budget"
    std::string text;

    bool operator==(const NewNotification&) const = default;
};

// The row of the ledger.
struct DeliveryRecord {
    std::string queue;
    std::string recipient;     // normalized
    std::string reverse_path;  // normalized; empty for <>
    std::string from;          // normalized author, or as written where it is no address
    std::string subject;
    std::string message_id;  // without < >; empty if there is none
    Digest digest{};         // of the mail without its trace fields
    std::string door;
    std::string door_key;      // second identity, may be empty
    std::string queue_id;      // the MTA's, may be empty
    std::uint64_t octets = 0;  // of the mail as received
    Timestamp received_at;
    Outcome outcome = Outcome::held;
    std::string reason;  // for a person: why; empty where the outcome says it all
    std::string text;    // new text of a mail that became no article (closed, held)
    Trace trace;

    bool operator==(const DeliveryRecord&) const = default;
};

struct Effects {
    TicketTarget ticket;
    std::vector<NewArticle> articles;      // the mail's own first; the ledger row names it
    std::optional<TicketState> new_state;  // of an existing ticket
    std::optional<AgentId> new_assignee;
    std::optional<ClientId> new_client;
    std::vector<std::string> watchers;  // to add, normalized
    std::vector<NewOutboxMail> outbox;
    std::vector<NewNotification> notifications;
    std::optional<std::string> review;  // reason: held for a person
    std::optional<std::string>
        undeliverable_contact;  // normalized address that a signed bounce named
    DeliveryRecord delivery;

    bool operator==(const Effects&) const = default;
};

}  // namespace maildocket::routing
