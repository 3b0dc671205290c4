#pragma once

#include "core/routing/decide.hpp"
#include "core/routing/trust.hpp"

#include <optional>
#include <string>
#include <vector>

namespace maildocket::routing {

// Walks the rows of SPEC section 3 for one mail and notes each step. A row returns a verdict or
// nothing. Only decide() makes one.
class Decider {
public:
    Decider(
        const IncomingMail& mail,
        const Answers& answers,
        const RoutingPolicy& policy,
        const std::optional<AcceptedByPerson>& accepted
    );
    [[nodiscard]] Decision decide();

private:
    using Row = std::optional<Verdict>;

    [[nodiscard]] Verdict first_that_applies();
    void note(std::string rule, std::string evidence, std::string result);
    void note_stamp();
    [[nodiscard]] Verdict hold(std::string reason);

    // Rows about mail that asks for nothing: decide_noise.cpp.
    [[nodiscard]] Row probe();
    [[nodiscard]] Row our_own_mail();
    [[nodiscard]] Row mail_loop();
    [[nodiscard]] Row infected();
    [[nodiscard]] Row not_understood();
    [[nodiscard]] Row bounce();
    [[nodiscard]] Row automatic_reply();
    [[nodiscard]] Row no_author();
    [[nodiscard]] Row forged_author();

    // Rows about tickets that are there: decide_ticket.cpp.
    [[nodiscard]] Row refers_to_ticket();
    [[nodiscard]] Row closed_ticket();
    [[nodiscard]] Verdict append(const TicketFacts& ticket);
    [[nodiscard]] Verdict follow_orders(AppendArticle append);
    [[nodiscard]] Row stranger();
    [[nodiscard]] Row similar_subject();

    // Rows about new tickets: decide_new.cpp.
    [[nodiscard]] Row agents_forward();
    [[nodiscard]] Row known_contact();
    [[nodiscard]] Row known_domain();
    [[nodiscard]] Row agents_own_mail();
    [[nodiscard]] Verdict unknown_sender();
    [[nodiscard]] Verdict ticket_without_contact();
    static void take_contact(CreateTicket& create, const ContactFacts& contact);
    static void take_domain(
        CreateTicket& create,
        const ClientFacts& client,
        const std::string& email,
        const std::string& name
    );
    void add_watchers(CreateTicket& create, const std::vector<std::string>& first);

    [[nodiscard]] std::optional<TicketFacts> found_ticket() const {
        return ticket_ == nullptr ? std::nullopt : std::optional(*ticket_);
    }

    const IncomingMail& mail_;
    const Answers& answers_;
    const RoutingPolicy& policy_;
    const std::optional<AcceptedByPerson>& accepted_;
    const TicketFacts* ticket_ = nullptr;
    std::optional<TicketReference> mentions_;
    TrustFinding finding_;
    Decision decision_;
};

}  // namespace maildocket::routing
