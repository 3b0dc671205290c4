#pragma once

#include "core/routing/facts.hpp"
#include "core/store/intake_store.hpp"
#include "core/store/sqlite/statement.hpp"
#include "core/store/sqlite/ticket_facts.hpp"

#include <optional>

namespace maildocket::sqlite {

// Everything that a delivery reads before it is decided. Belongs into a transaction, so that the
// answers fit each other.
class AnswerReader {
public:
    explicit AnswerReader(Connection& connection);

    // Of a delivery that is no duplicate and has this key, else of one with this door_key.
    std::optional<store::DeliveryOutcome> earlier(const store::DeliveryKey& key);
    routing::Answers answer(const routing::Inquiry& inquiry);
    // Rows that were written since the transaction began, or since the last claim, are gone.
    void rolled_back() { full_budget_.reset(); }

private:
    // So many automatic mails are known to be no older than `since`. Outbox rows are never deleted,
    // so a budget that is used up stays so until `since` leaves the window: no need to count a
    // thousand rows for each mail of a flood.
    struct FullBudget {
        std::int64_t mails = 0;
        Timestamp since;
    };

    routing::SenderFacts sender(
        const routing::SenderQuestion& question, const routing::Inquiry& inquiry
    );
    std::optional<routing::ContactFacts> contact(const std::string& email);
    std::optional<routing::ClientFacts> client(const routing::SenderQuestion& question);
    std::optional<routing::AgentFacts> agent(const std::string& email);
    std::int64_t automatic_total(const routing::Inquiry& inquiry);
    void add_people(routing::Answers& answers, const routing::Inquiry& inquiry);

    TicketFactsReader tickets_;
    MergeFollower merges_;
    Statement by_key_;
    Statement by_door_key_;
    Statement contact_;
    Statement domain_;
    Statement agent_;
    Statement all_agents_;
    Statement client_named_;
    Statement seen_;
    Statement automatic_to_address_;
    Statement automatic_to_domain_;
    Statement automatic_total_;
    std::optional<FullBudget> full_budget_;
};

}  // namespace maildocket::sqlite
