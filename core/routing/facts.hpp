#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/model/queue.hpp"
#include "core/model/ticket.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The one question that a mail asks the store, and the answer. Plain values: the store fills
// Answers from Inquiry without knowing a rule, and decide() judges without knowing a store.
namespace maildocket::routing {

// Who an address may be. Empty `email`: not asked.
struct SenderQuestion {
    std::string email;                 // normalized
    std::vector<std::string> domains;  // the address's domain, then its parents, longest first

    bool operator==(const SenderQuestion&) const = default;
};

struct Inquiry {
    std::string queue;                      // name of the queue that the recipient belongs to
    std::optional<TicketId> signed_ticket;  // proven by a signed address or Message-ID of ours
    std::vector<std::string> message_ids;  // In-Reply-To, then References newest first; without < >
    std::optional<std::int64_t> reference_number;  // in this queue, from the subject
    SenderQuestion author;
    SenderQuestion forwarded_author;         // original sender of an agent's forward
    std::optional<Timestamp> similar_since;  // tickets of the author's client in this queue updated
                                             // since then are wanted
    // For an agent's mail only, others order nothing: a command names an agent, so all are wanted.
    bool agents_wanted = false;
    std::vector<std::string> client_names;  // that commands name
    AutomaticBudget budget;                 // counting stops at these numbers
    Timestamp now;

    bool operator==(const Inquiry&) const = default;
};

struct TicketFacts {
    TicketId id;
    TicketReference reference;
    std::string queue;
    TicketState state = TicketState::fresh;
    std::string subject;
    std::optional<ContactId> contact;
    std::string contact_email;  // normalized; empty without contact
    std::optional<ClientId> client;
    std::string assignee;               // normalized address of an agent, or empty
    std::vector<std::string> watchers;  // normalized
    std::optional<TicketReference>
        merged_from;  // the ticket that was named, if it was merged into this one
    std::int64_t closed_answers_to_author = 0;  // in the last 24 hours

    bool operator==(const TicketFacts&) const = default;
};

struct ContactFacts {
    ContactId id;
    std::string email;
    std::string name;
    ClientId client;
    std::string client_name;
    std::string language;  // empty: the queue's

    bool operator==(const ContactFacts&) const = default;
};

struct ClientFacts {
    ClientId id;
    std::string name;
    std::string domain;  // the row that matched

    bool operator==(const ClientFacts&) const = default;
};

struct AgentFacts {
    AgentId id;
    std::string email;
    std::string name;

    bool operator==(const AgentFacts&) const = default;
};

// What is known of one address. Archived contacts, clients, domains and agents are not known.
struct SenderFacts {
    std::optional<ContactFacts> contact;
    std::optional<ClientFacts>
        domain_client;  // exact domain, or the longest parent that allows sub-domains
    std::optional<AgentFacts> agent;
    bool seen_before = false;  // we sent it mail, or a ticket has it as contact or watcher
    std::int64_t automatic_to_address =
        0;  // automatic mails of the last hour, counted up to the budget
    std::int64_t automatic_to_domain = 0;

    bool operator==(const SenderFacts&) const = default;
};

struct FoundById {
    TicketFacts ticket;
    std::string message_id;  // the one that led here

    bool operator==(const FoundById&) const = default;
};

// Tickets are resolved through merges already.
struct Answers {
    std::optional<TicketFacts> by_signature;
    std::optional<FoundById> by_message_id;  // first id of the inquiry that the ledger knows; a
                                             // ticket of this queue wins
    std::optional<TicketFacts> by_reference;
    SenderFacts author;
    SenderFacts forwarded_author;
    std::vector<TicketFacts> similar_candidates;  // newest first, at most 200
    // Those that commands may name; without a command those among the watchers of the tickets
    // above.
    std::vector<AgentFacts> agents;
    std::vector<ClientFacts> clients_named;
    std::int64_t automatic_total = 0;  // automatic mails of the last hour, counted up to the budget

    bool operator==(const Answers&) const = default;
};

}  // namespace maildocket::routing
