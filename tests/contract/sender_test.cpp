#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

namespace {

// What is known of an address with the domains that follow from it.
template <class Backend>
routing::SenderFacts sender(Desk<Backend>& desk, const std::string& email) {
    routing::Inquiry inquiry;
    inquiry.queue = "support";
    inquiry.now = noon;
    inquiry.author.email = email;
    for (auto dot = email.find('@'); dot != std::string::npos; dot = email.find('.', dot + 1)) {
        inquiry.author.domains.push_back(email.substr(dot + 1));
    }
    inquiry.forwarded_author = inquiry.author;
    const auto answers = desk.ask(inquiry);
    CHECK((answers.forwarded_author == answers.author));
    return answers.author;
}

}  // namespace

TEST_CASE_TEMPLATE("a contact is known with its client", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_contact("anna@acme.example", "ACME");
    must(desk.directory->change_contact("anna@acme.example", {.language = "de"}));
    const auto contact = sender(desk, "anna@acme.example").contact.value();
    CHECK(contact.email == "anna@acme.example");
    CHECK(contact.name == "Name of anna@acme.example");
    CHECK(contact.client_name == "ACME");
    CHECK(contact.language == "de");
    CHECK((sender(desk, "bert@acme.example") == routing::SenderFacts{}));

    SUBCASE("but not when it is archived") {
        must(desk.directory->change_contact("anna@acme.example", {.archived = true}));
        CHECK_FALSE(sender(desk, "anna@acme.example").contact.has_value());
        desk.add_contact("anna@acme.example", "ACME");
        CHECK(sender(desk, "anna@acme.example").contact.value().id != contact.id);
    }
    SUBCASE("nor when its client is") {
        must(desk.directory->change_client("ACME", {.archived = true}));
        CHECK_FALSE(sender(desk, "anna@acme.example").contact.has_value());
        must(desk.directory->change_client("ACME", {.archived = false}));
        CHECK(sender(desk, "anna@acme.example").contact.value() == contact);
    }
}

TEST_CASE_TEMPLATE("a domain names the client of unknown addresses", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_client("Branch");
    desk.add_domain("exact.example", "ACME", false);
    desk.add_domain("wide.example", "ACME", true);
    desk.add_domain("branch.wide.example", "Branch", true);
    struct Row {
        std::string email;
        std::string domain;
        std::string client;
    };
    for (const auto& row : {
             Row{"a@exact.example", "exact.example", "ACME"},
             Row{"a@sub.exact.example", "", ""},
             Row{"a@wide.example", "wide.example", "ACME"},
             Row{"a@sub.wide.example", "wide.example", "ACME"},
             Row{"a@branch.wide.example", "branch.wide.example", "Branch"},
             Row{"a@deep.branch.wide.example", "branch.wide.example", "Branch"},
             Row{"a@notwide.example", "", ""},
         }) {
        CAPTURE(row.email);
        const auto found = sender(desk, row.email).domain_client;
        CHECK((found ? found->domain : "") == row.domain);
        CHECK((found ? found->name : "") == row.client);
    }
    must(desk.directory->archive_domain("exact.example"));
    CHECK_FALSE(sender(desk, "a@exact.example").domain_client.has_value());
    must(desk.directory->change_client("Branch", {.archived = true}));
    CHECK(sender(desk, "a@branch.wide.example").domain_client.value().name == "ACME");
}

TEST_CASE_TEMPLATE("an agent is known until archived", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    must(desk.directory->add_agent({"agent@example.com", "Agent", false}, noon));
    const auto agent = sender(desk, "agent@example.com").agent.value();
    CHECK(agent.email == "agent@example.com");
    CHECK(agent.name == "Agent");
    must(desk.directory->archive_agent("agent@example.com"));
    CHECK_FALSE(sender(desk, "agent@example.com").agent.has_value());
}

TEST_CASE_TEMPLATE("an address was seen before", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK_FALSE(sender(desk, "anna@acme.example").seen_before);
    auto mail = ticket_mail("seen@example");
    SUBCASE("as a watcher") {
        mail.effects.watchers = {"anna@acme.example"};
    }
    SUBCASE("as the contact of a ticket") {
        desk.add_client("ACME");
        desk.add_contact("anna@acme.example", "ACME");
        const auto contact = sender(desk, "anna@acme.example");
        CHECK_FALSE(contact.seen_before);
        std::get<routing::NewTicket>(mail.effects.ticket).contact = contact.contact.value().id;
    }
    SUBCASE("as the recipient of a mail of ours") {
        mail.effects.outbox = {{.kind = routing::OutboxKind::notice, .to = "anna@acme.example"}};
    }
    desk.deliver(mail);
    CHECK(sender(desk, "anna@acme.example").seen_before);
    CHECK_FALSE(sender(desk, "bert@acme.example").seen_before);
}

TEST_CASE_TEMPLATE(
    "automatic mails of the last hour are counted to the budget", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    int mails = 0;
    const auto send = [&](routing::OutboxKind kind, const std::string& to, Timestamp time) {
        auto mail = ticket_mail("out" + std::to_string(++mails) + "@example");
        mail.set_time(time);
        mail.effects.outbox = {{.kind = kind, .to = to}};
        desk.deliver(mail);
    };
    const auto counts = [&](AutomaticBudget budget) {
        routing::Inquiry inquiry;
        inquiry.queue = "support";
        inquiry.now = noon;
        inquiry.author = {"a@x.example", {"x.example", "example"}};
        inquiry.budget = budget;
        const auto answers = desk.ask(inquiry);
        return std::vector{
            answers.author.automatic_to_address,
            answers.author.automatic_to_domain,
            answers.automatic_total};
    };
    using Kind = routing::OutboxKind;
    send(Kind::acknowledgement, "a@x.example", at(-60min));  // out of the window by a hair
    CHECK(counts({}) == std::vector<std::int64_t>{0, 0, 0});
    send(Kind::acknowledgement, "a@x.example", at(-59min));
    send(Kind::closed_answer, "a@x.example", noon);
    send(Kind::agent_reply, "a@x.example", noon);
    send(Kind::notice, "a@x.example", noon);
    send(Kind::acknowledgement, "b@x.example", noon);
    send(Kind::acknowledgement, "b@sub.x.example", noon);
    CHECK(counts({}) == std::vector<std::int64_t>{2, 3, 4});
    CHECK(
        counts({.per_recipient = 1, .per_domain = 2, .total = 3}) ==
        std::vector<std::int64_t>{1, 2, 3}
    );
    CHECK(
        counts({.per_recipient = 0, .per_domain = 0, .total = 0}) ==
        std::vector<std::int64_t>{0, 0, 0}
    );
}

TEST_CASE_TEMPLATE(
    "a budget that is used up recovers with time and undo", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto total = [&](store::IntakeTransaction& transaction,
                           const std::string& id,
                           Timestamp time) {
        auto mail = plain_mail(id);
        mail.set_time(time);
        mail.inquiry.budget.total = 2;
        mail.effects.outbox = {{.kind = routing::OutboxKind::acknowledgement, .to = "a@x.example"}};
        const auto claimed = must(transaction.claim(mail.key, mail.inquiry));
        must(apply(transaction, mail));
        return std::get<routing::Answers>(claimed).automatic_total;
    };
    {
        const auto transaction = must(desk.intake->begin());
        CHECK(total(*transaction, "1@example", noon) == 0);
        CHECK(total(*transaction, "2@example", noon) == 1);
        CHECK(total(*transaction, "3@example", noon) == 2);
        must(transaction->undo());
        CHECK(total(*transaction, "4@example", noon) == 2);
        CHECK(total(*transaction, "5@example", at(59min)) == 2);
        CHECK(total(*transaction, "6@example", at(60min)) == 1);
    }
    const auto transaction = must(desk.intake->begin());
    CHECK(total(*transaction, "1@example", noon) == 0);
    must(transaction->undo());
    CHECK(total(*transaction, "2@example", noon) == 0);
}

TEST_CASE_TEMPLATE(
    "answers of a closed ticket are counted for a day", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto ticket = desk.deliver(ticket_mail("closed@example")).ticket.value();
    const auto other = desk.deliver(ticket_mail("other@example")).ticket.value();
    int mails = 0;
    const auto answer = [&](TicketId to_ticket, const std::string& to, Timestamp time) {
        auto mail = plain_mail("answer" + std::to_string(++mails), Outcome::closed);
        mail.effects.ticket = to_ticket;
        mail.set_time(time);
        mail.effects.outbox = {{.kind = routing::OutboxKind::closed_answer, .to = to}};
        desk.deliver(mail);
    };
    answer(ticket, "a@x.example", at(-24h));
    answer(ticket, "a@x.example", at(-23h));
    answer(ticket, "b@x.example", noon);
    answer(other, "a@x.example", noon);
    routing::Inquiry inquiry;
    inquiry.queue = "support";
    inquiry.now = noon;
    inquiry.signed_ticket = ticket;
    inquiry.budget.closed_answers_per_day = 10;
    CHECK(desk.ask(inquiry).by_signature.value().closed_answers_to_author == 0);
    inquiry.author.email = "a@x.example";
    CHECK(desk.ask(inquiry).by_signature.value().closed_answers_to_author == 1);
    answer(ticket, "a@x.example", noon);
    CHECK(desk.ask(inquiry).by_signature.value().closed_answers_to_author == 2);
    inquiry.budget.closed_answers_per_day = 1;
    CHECK(desk.ask(inquiry).by_signature.value().closed_answers_to_author == 1);
}
