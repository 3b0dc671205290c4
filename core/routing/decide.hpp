#pragma once

#include "core/model/outcome.hpp"
#include "core/model/trace.hpp"
#include "core/model/trust.hpp"
#include "core/routing/agent_orders.hpp"
#include "core/routing/answerable.hpp"
#include "core/routing/effects.hpp"
#include "core/routing/facts.hpp"
#include "core/routing/incoming.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

// What a mail does: SPEC section 3 as a pure function. No rule looks anything up.
namespace maildocket::routing {

// An agent's forward: the ticket is the original sender's.
struct ForwardedBy {
    std::string agent_email;  // becomes a watcher
    std::string agent_name;

    bool operator==(const ForwardedBy&) const = default;
};

struct CreateTicket {
    std::optional<ClientId> client;
    std::string client_name;
    TicketContact contact;
    std::string contact_email;  // empty without contact
    std::string language;       // of the contact, or empty
    std::vector<std::string> watchers;
    std::optional<TicketReference> mentions;  // a ticket that the mail refers to but does not join
    std::optional<ForwardedBy> forwarded_by;

    bool operator==(const CreateTicket&) const = default;
};

struct AppendArticle {
    TicketFacts ticket;
    ArticleKind kind = ArticleKind::client;
    std::vector<std::string> watchers;         // new ones
    std::vector<std::string> watching_agents;  // of the ticket's, those who are agents
    AgentOrders orders;                        // of an agent's mail
    std::optional<std::string> text;           // what the agent wrote below his commands

    bool operator==(const AppendArticle&) const = default;
};

// An agent's commands that can't be followed: nothing is done, and he is told.
struct RefuseOrders {
    TicketFacts ticket;
    std::string fault;
    bool respond = false;

    bool operator==(const RefuseOrders&) const = default;
};

struct NoteFromStranger {
    TicketFacts ticket;

    bool operator==(const NoteFromStranger&) const = default;
};

struct AnswerClosed {
    TicketFacts ticket;
    bool respond = false;      // the sender is told
    bool over_budget = false;  // ... would be, but for the budget of automatic mail

    bool operator==(const AnswerClosed&) const = default;
};

struct FileBounce {
    std::optional<TicketFacts> ticket;
    bool signed_path = false;  // came to our signed return path: the address may be marked

    bool operator==(const FileBounce&) const = default;
};

struct FileAutoReply {
    std::optional<TicketFacts> ticket;

    bool operator==(const FileAutoReply&) const = default;
};

struct IgnoreLoop {
    bool probe = false;  // sent by `maildocket doctor --probe`

    bool operator==(const IgnoreLoop&) const = default;
};

struct Hold {
    bool operator==(const Hold&) const = default;
};

// Not taken at all: no row anywhere.
struct Refuse {
    Reply reply;

    bool operator==(const Refuse&) const = default;
};

using Verdict = std::variant<
    CreateTicket,
    AppendArticle,
    RefuseOrders,
    NoteFromStranger,
    AnswerClosed,
    FileBounce,
    FileAutoReply,
    IgnoreLoop,
    Hold,
    Refuse>;

struct Decision {
    Verdict verdict;
    Trust trust = Trust::unknown;
    Address author;           // `email` normalized, or empty
    std::string reason;       // for a person; empty where the verdict says it all
    AnswerPermission answer;  // to `author`
    bool by_agent = false;    // the author is an agent
    Trace trace;

    bool operator==(const Decision&) const = default;
};

// Nothing for Refuse.
[[nodiscard]] std::optional<Outcome> outcome_of(const Verdict& verdict);

// Reads SPEC section 3 from top to bottom; the first row that applies decides (row 1 and 2 are the
// door's and the store's). Pure.
[[nodiscard]] Decision decide(
    const IncomingMail& mail,
    const Answers& answers,
    const RoutingPolicy& policy,
    const std::optional<AcceptedByPerson>& accepted = std::nullopt
);

// What to write and send for a decision that is not Refuse. `record` brings what the door knew of
// the delivery; outcome, reason, text and trace are filled in here. Pure.
[[nodiscard]] Effects effects_of(
    const Decision& decision,
    const IncomingMail& mail,
    const RoutingPolicy& policy,
    DeliveryRecord record
);

}  // namespace maildocket::routing
