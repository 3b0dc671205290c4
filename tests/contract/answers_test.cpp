#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

namespace {

routing::Inquiry inquiry() {
    routing::Inquiry inquiry;
    inquiry.queue = "support";
    inquiry.now = noon;
    return inquiry;
}

Mail ticket_in(const std::string& queue, const std::string& message_id) {
    auto mail = ticket_mail(message_id);
    mail.key.queue = mail.effects.delivery.queue = queue;
    std::get<routing::NewTicket>(mail.effects.ticket).queue = queue;
    return mail;
}

}  // namespace

TEST_CASE_TEMPLATE("agents are found among watchers and by command", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    must(desk.directory->add_agent({"max@example.com", "Max", false}, noon));
    must(desk.directory->add_agent({"jane@example.com", "Jane", false}, noon));
    must(desk.directory->add_agent({"gone@example.com", "Gone", false}, noon));
    must(desk.directory->archive_agent("gone@example.com"));
    desk.add_client("Northwind Ltd");
    auto mail = ticket_mail("1@example");
    mail.effects.watchers = {"max@example.com", "gone@example.com", "anna@customer.example"};
    const auto ticket = desk.deliver(mail).ticket.value();
    const auto emails = [](const routing::Answers& answers) {
        std::vector<std::string> all;
        for (const auto& agent : answers.agents) {
            all.push_back(agent.email);
        }
        return all;
    };

    routing::Inquiry inquiry = mail.inquiry;
    CHECK(emails(desk.ask(inquiry)).empty());
    inquiry.signed_ticket = ticket;
    CHECK(emails(desk.ask(inquiry)) == std::vector<std::string>{"max@example.com"});
    inquiry.agents_wanted = true;
    inquiry.client_names = {"northwind LTD", "Nobody"};
    CHECK(emails(desk.ask(inquiry)) == std::vector<std::string>{"max@example.com"});
    CHECK(desk.ask(inquiry).clients_named.empty());  // commands are an agent's only
    inquiry.author.email = "max@example.com";
    const auto answers = desk.ask(inquiry);
    CHECK(emails(answers) == std::vector<std::string>{"jane@example.com", "max@example.com"});
    CHECK(answers.agents.front().name == "Jane");
    REQUIRE(answers.clients_named.size() == 1);
    CHECK(answers.clients_named.front().name == "Northwind Ltd");

    auto orders = reply_mail("2@example", ticket);
    orders.effects.new_assignee = answers.agents.front().id;
    orders.effects.new_client = answers.clients_named.front().id;
    desk.deliver(orders);
    const auto row = must(desk.tickets->show(ticket)).ticket;
    CHECK(row.assignee == "jane@example.com");
    CHECK(row.client == "Northwind Ltd");
}

TEST_CASE_TEMPLATE("a store that is empty knows nothing", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto all = inquiry();
    all.signed_ticket = TicketId{1};
    all.message_ids = {"", "unknown@example"};
    all.reference_number = 1;
    all.author = {"anna@customer.example", {"customer.example", "example"}};
    all.forwarded_author = all.author;
    all.similar_since = noon;
    CHECK(desk.ask(all) == routing::Answers{});
    CHECK(desk.ask(inquiry()) == routing::Answers{});
}

TEST_CASE_TEMPLATE("a ticket is known with all that decides", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_contact("anna@acme.example", "ACME");
    must(desk.directory->add_agent({"agent@example.com", "Agent", false}, noon));
    auto asked = inquiry();
    asked.author.email = "anna@acme.example";
    const auto contact = desk.ask(asked).author.contact.value();
    auto mail = ticket_mail("known@example");
    mail.effects.ticket = routing::NewTicket{"support", "Printer", contact.client, contact.id};
    mail.effects.watchers = {"boss@acme.example", "a@acme.example"};
    const auto ticket = desk.deliver(mail).ticket.value();
    must(desk.tickets->assign(ticket, "agent@example.com", {}, noon));
    must(desk.tickets->set_state(ticket, TicketState::pending, {}, noon));

    routing::TicketFacts expected;
    expected.id = ticket;
    expected.reference = {"TCK-", 1};
    expected.queue = "support";
    expected.state = TicketState::pending;
    expected.subject = "Printer";
    expected.contact = contact.id;
    expected.contact_email = "anna@acme.example";
    expected.client = contact.client;
    expected.assignee = "agent@example.com";
    expected.watchers = {"a@acme.example", "boss@acme.example"};

    asked.signed_ticket = ticket;
    asked.message_ids = {"unknown@example", "known@example"};
    asked.reference_number = 1;
    auto answers = desk.ask(asked);
    CHECK((answers.by_signature == expected));
    CHECK((answers.by_reference == expected));
    CHECK((answers.by_message_id == routing::FoundById{expected, "known@example"}));

    must(desk.directory->archive_agent("agent@example.com"));
    CHECK(desk.ask(asked).by_signature.value().assignee.empty());
}

TEST_CASE_TEMPLATE("a reference belongs to its queue", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto ticket = desk.deliver(ticket_in("billing", "b@example")).ticket.value();
    auto asked = inquiry();
    asked.reference_number = 1;
    CHECK_FALSE(desk.ask(asked).by_reference.has_value());
    asked.queue = "billing";
    CHECK(desk.ask(asked).by_reference.value().id == ticket);
    asked.reference_number = 2;
    CHECK_FALSE(desk.ask(asked).by_reference.has_value());
}

TEST_CASE_TEMPLATE("the first Message-ID that is known decides", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto first = desk.deliver(ticket_mail("first@example")).ticket.value();
    desk.deliver(ticket_mail("second@example"));
    desk.deliver(plain_mail("no-ticket@example"));
    desk.deliver(plain_mail(""));
    auto asked = inquiry();
    asked.message_ids = {"", "no-ticket@example", "first@example", "second@example"};
    const auto found = desk.ask(asked).by_message_id.value();
    CHECK(found.ticket.id == first);
    CHECK(found.message_id == "first@example");
}

TEST_CASE_TEMPLATE(
    "of two tickets with one Message-ID the queue's own wins", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto support = desk.deliver(ticket_in("support", "both@example")).ticket;
    const auto billing = desk.deliver(ticket_in("billing", "both@example")).ticket;
    auto asked = inquiry();
    asked.message_ids = {"both@example"};
    CHECK(desk.ask(asked).by_message_id.value().ticket.id == support);
    asked.queue = "billing";
    CHECK(desk.ask(asked).by_message_id.value().ticket.id == billing);
    asked.queue = "neither";
    CHECK(desk.ask(asked).by_message_id.value().ticket.id == support);
}

TEST_CASE_TEMPLATE("merged tickets are followed to the end", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto first = desk.deliver(ticket_mail("one@example")).ticket.value();
    const auto second = desk.deliver(ticket_in("billing", "two@example")).ticket.value();
    const auto third = desk.deliver(ticket_mail("three@example")).ticket.value();
    must(desk.tickets->merge(first, second, noon));
    must(desk.tickets->merge(second, third, noon));
    auto asked = inquiry();
    asked.signed_ticket = first;
    asked.message_ids = {"one@example"};
    asked.reference_number = 1;
    const auto answers = desk.ask(asked);
    for (const auto& facts :
         {answers.by_signature.value(),
          answers.by_message_id.value().ticket,
          answers.by_reference.value()}) {
        CHECK(facts.id == third);
        CHECK(facts.state == TicketState::fresh);
        CHECK(facts.merged_from == TicketReference{"TCK-", 1});
    }
    asked.signed_ticket = third;
    CHECK(desk.ask(asked).by_signature.value().merged_from == std::nullopt);
}

TEST_CASE_TEMPLATE(
    "tickets of the client are candidates for similar subjects", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_client("Other");
    desk.add_domain("acme.example", "ACME", false);
    desk.add_domain("other.example", "Other", false);
    const auto client_of = [&](const std::string& domain) {
        auto asked = inquiry();
        asked.author = {"who@" + domain, {domain}};
        return desk.ask(asked).author.domain_client.value().id;
    };
    const auto make = [&](const std::string& domain, const std::string& queue, Timestamp time) {
        auto mail = ticket_in(queue, domain + queue + to_rfc3339(time));
        std::get<routing::NewTicket>(mail.effects.ticket).client = client_of(domain);
        mail.set_time(time);
        return desk.deliver(mail).ticket.value();
    };
    make("acme.example", "support", at(-1min));
    const auto second = make("acme.example", "support", at(2min));
    const auto first = make("acme.example", "support", at(0min));
    const auto merged = make("acme.example", "support", at(3min));
    must(desk.tickets->merge(merged, second, at(3min)));
    make("other.example", "support", at(4min));
    make("acme.example", "billing", at(5min));
    desk.deliver(ticket_mail("no-client@example"));

    auto asked = inquiry();
    asked.author = {"new@acme.example", {"acme.example", "example"}};
    CHECK(desk.ask(asked).similar_candidates.empty());
    asked.similar_since = noon;
    std::vector<TicketId> found;
    for (const auto& facts : desk.ask(asked).similar_candidates) {
        found.push_back(facts.id);
    }
    CHECK(found == std::vector{second, first});
    asked.author = {"new@unknown.example", {"unknown.example"}};
    CHECK(desk.ask(asked).similar_candidates.empty());
}
