#pragma once

#include "core/routing/decide.hpp"

#include <string>
#include <vector>

// A mail, the facts about it and the policies, with everything ordinary in place: a contact of a
// client writes a new mail to support@example.com. Tests change the one thing that they are about.
namespace maildocket::routing {

struct Scenario {
    Message message;
    Understanding reading;
    Answers answers;
    QueuePolicy queue;
    AutomaticBudget budget;
    std::vector<std::string> authserv_ids;
    std::string recipient = "support@example.com";
    std::optional<SignedAddress> signed_recipient;
    std::optional<TicketId> signed_message_id;
    std::string reverse_path = "anna@client.example";
    bool answerable = true;
    bool own_loop_mark = false;
    std::size_t received_count = 2;
    std::optional<AcceptedByPerson> accepted;
    VerdictReading edge;
    std::optional<VirusFinding> scan;

    Scenario() {
        message.from = {{"Anna Berg", "Anna@client.example"}};
        message.subject = "Printer on fire";
        message.message_id = "m1@client.example";
        reading.text = reading.new_text = "It burns.";
        queue.name = "support";
        queue.prefix = "TCK-";
        queue.old_prefixes = {"HD-"};
        queue.addresses = {"support@example.com"};
        queue.notify = {"staff@example.com"};
    }

    static ContactFacts anna() {
        return {ContactId{3}, "anna@client.example", "Anna Berg", ClientId{2}, "Client", ""};
    }
    static ClientFacts client() { return {ClientId{2}, "Client", "client.example"}; }
    static AgentFacts agent() { return {AgentId{9}, "max@example.net", "Max"}; }
    static TicketFacts ticket(std::int64_t number = 91) {
        TicketFacts facts;
        facts.id = TicketId{number + 1000};
        facts.reference = {"TCK-", number};
        facts.queue = "support";
        facts.state = TicketState::open;
        facts.subject = "Printer on fire";
        facts.contact = ContactId{3};
        facts.contact_email = "anna@client.example";
        facts.client = ClientId{2};
        return facts;
    }

    void from_contact() { answers.author.contact = anna(); }
    void from_agent() {
        message.from = {{"Max", "max@example.net"}};
        reverse_path = "max@example.net";
        answers.author = {};
        answers.author.agent = agent();
    }
    void refers_to(TicketFacts facts) {
        answers.by_message_id = FoundById{std::move(facts), "old@example.com"};
    }

    [[nodiscard]] IncomingMail mail() const {
        IncomingMail incoming{
            message,
            reading,
            recipient,
            signed_recipient,
            signed_message_id,
            reverse_path,
            answerable,
            own_loop_mark,
            received_count,
            from_microseconds(1'000'000),
            edge,
            scan};
        return incoming;
    }
    [[nodiscard]] Decision decided() const {
        const QueueDirectory directory({queue});
        return decide(mail(), answers, {queue, directory, budget, authserv_ids}, accepted);
    }
    [[nodiscard]] Effects effects() const {
        const QueueDirectory directory({queue});
        const RoutingPolicy policy{queue, directory, budget, authserv_ids};
        return effects_of(decide(mail(), answers, policy, accepted), mail(), policy, {});
    }
    [[nodiscard]] std::string outcome() const {
        const auto decision = decided();
        const auto outcome = outcome_of(decision.verdict);
        return outcome ? std::string(to_string(*outcome)) : "refused";
    }
    [[nodiscard]] Inquiry inquiry() const {
        const QueueDirectory directory({queue});
        return inquire(mail(), {queue, directory, budget, authserv_ids});
    }
};

}  // namespace maildocket::routing
