#include "core/store/rules.hpp"
#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;
namespace system_text = store::system_text;

namespace {

// Numbers of the tickets found, newest first.
template <class Backend>
std::vector<std::int64_t> found(Desk<Backend>& desk, const store::TicketFilter& filter) {
    std::vector<std::int64_t> numbers;
    for (const auto& ticket : must(desk.tickets->list(filter))) {
        numbers.push_back(ticket.reference.number);
    }
    return numbers;
}

using Numbers = std::vector<std::int64_t>;

template <class Backend>
store::ArticleRow last_article(Desk<Backend>& desk, TicketId ticket) {
    return must(desk.tickets->show(ticket)).articles.back();
}

}  // namespace

TEST_CASE_TEMPLATE("tickets are listed by what is asked for", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_contact("anna@acme.example", "ACME");
    routing::Inquiry inquiry;
    inquiry.author.email = "anna@acme.example";
    const auto contact = desk.ask(inquiry).author.contact.value();

    auto first = ticket_mail("1@example");
    first.effects.ticket =
        routing::NewTicket{"support", "Drucker: 100% T\xc3\xb6ner", contact.client, contact.id};
    desk.deliver(first);
    auto second = ticket_mail("2@example");
    second.effects.articles.front().text = "the SERVER_ROOM is 40\xc2\xb0 hot";
    const auto two = desk.deliver(second).ticket.value();
    auto third = ticket_mail("3@example");
    third.effects.ticket = routing::NewTicket{"billing", "invoice", std::nullopt, std::monostate{}};
    desk.deliver(third);  // BIL-1
    must(desk.tickets->set_state(two, TicketState::open, {}, noon));

    CHECK(found(desk, {}) == Numbers{1, 2, 1});
    CHECK(found(desk, {.limit = 2}) == Numbers{1, 2});
    CHECK(found(desk, {.limit = 0}) == Numbers{});
    CHECK(found(desk, {.state = TicketState::open}) == Numbers{2});
    CHECK(found(desk, {.queue = "support"}) == Numbers{2, 1});
    CHECK(found(desk, {.queue = "nowhere"}) == Numbers{});
    CHECK(found(desk, {.client = "ACME"}) == Numbers{1});
    CHECK(found(desk, {.client = "acme"}) == Numbers{});
    CHECK(found(desk, {.queue = "support", .client = "ACME", .search = "drucker"}) == Numbers{1});

    CHECK(found(desk, {.search = "drucker"}) == Numbers{1});
    CHECK(found(desk, {.search = "T\xc3\x96NER"}) == Numbers{1});
    CHECK(found(desk, {.search = "server_room"}) == Numbers{2});
    CHECK(found(desk, {.search = "server-room"}) == Numbers{});
    CHECK(found(desk, {.search = "100% t"}) == Numbers{1});
    CHECK(found(desk, {.search = "%"}) == Numbers{1});
    CHECK(found(desk, {.search = "_"}) == Numbers{2});
    CHECK(found(desk, {.search = "\\"}) == Numbers{});
    CHECK(found(desk, {.search = "tck-2"}) == Numbers{2});
    CHECK(found(desk, {.search = "BIL-"}) == Numbers{1});
    CHECK(found(desk, {.search = "ANNA@acme"}) == Numbers{1});
    CHECK(found(desk, {.search = "'; DROP TABLE tickets; --"}) == Numbers{});

    const auto listed = must(desk.tickets->list({.client = "ACME"})).front();
    CHECK(listed.client == "ACME");
    CHECK(listed.contact == "anna@acme.example");
    CHECK(listed.assignee.empty());
    CHECK(listed.articles == 1);
    CHECK((listed == must(desk.tickets->show(listed.id)).ticket));
}

TEST_CASE_TEMPLATE("a ticket is found by its number", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto one = desk.deliver(ticket_mail("1@example")).ticket.value();
    const auto two = desk.deliver(ticket_mail("2@example")).ticket.value();
    must(desk.tickets->merge(one, two, noon));
    CHECK(must(desk.tickets->find("support", 1)) == one);
    CHECK(must(desk.tickets->find("support", 2)) == two);
    CHECK(code_of(desk.tickets->find("support", 3)) == ErrorCode::not_found);
    CHECK(code_of(desk.tickets->find("billing", 1)) == ErrorCode::not_found);
    CHECK(code_of(desk.tickets->show(TicketId{4711})) == ErrorCode::not_found);
}

TEST_CASE_TEMPLATE("a person adds an article with what it sends", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto ticket = desk.deliver(ticket_mail("1@example")).ticket.value();
    routing::NewArticle reply;
    reply.kind = ArticleKind::agent;
    reply.author_name = "Agent";
    reply.author_email = "agent@example.com";
    reply.trust = Trust::token;
    reply.text = "Try to switch it on.";
    const std::vector<routing::NewOutboxMail> outbox{
        {.kind = routing::OutboxKind::agent_reply,
         .to = "anna@customer.example",
         .subject = "Printer"},
        {.kind = routing::OutboxKind::agent_reply,
         .to = "boss@customer.example",
         .subject = "Printer"}};
    const auto article =
        must(desk.tickets->add_article(ticket, {.article = reply, .outbox = outbox}, at(3min)));

    const auto details = must(desk.tickets->show(ticket));
    CHECK(details.ticket.updated_at == at(3min));
    CHECK(details.ticket.articles == 2);
    CHECK(details.articles.back().id == article);
    CHECK(details.articles.back().kind == ArticleKind::agent);
    CHECK(details.articles.back().author_email == "agent@example.com");
    CHECK(details.articles.back().delivery == std::nullopt);
    CHECK(details.articles.back().created_at == at(3min));
    const auto sent = must(desk.ledger->outbox());
    REQUIRE(sent.size() == 2);
    CHECK(sent.back().to == "anna@customer.example");
    CHECK(sent.back().ticket == TicketReference{"TCK-", 1});
    CHECK(
        code_of(
            desk.tickets->add_article(TicketId{4711}, {.article = reply, .outbox = outbox}, noon)
        ) == ErrorCode::not_found
    );
    CHECK(must(desk.ledger->outbox()).size() == 2);
}

TEST_CASE_TEMPLATE("any state but out of closed", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto ticket = desk.deliver(ticket_mail("1@example")).ticket.value();
    auto& tickets = *desk.tickets;
    using enum TicketState;
    auto before = fresh;
    auto time = noon;
    for (const auto state : {open, fresh, pending, resolved, open, closed}) {
        time += 1min;
        must(tickets.set_state(ticket, state, {}, time));
        CHECK(must(tickets.show(ticket)).ticket.state == state);
        CHECK(must(tickets.show(ticket)).ticket.updated_at == time);
        const auto article = last_article(desk, ticket);
        CHECK(article.kind == ArticleKind::system);
        CHECK(article.text == system_text::state_changed(before, state));
        before = state;
    }
    const auto articles = must(tickets.show(ticket)).articles.size();
    must(tickets.set_state(ticket, closed, {}, at(60min)));
    for (const auto state : {fresh, open, pending, resolved}) {
        CHECK(code_of(tickets.set_state(ticket, state, {}, at(60min))) == ErrorCode::invalid_input);
    }
    CHECK(must(tickets.show(ticket)).articles.size() == articles);
    CHECK(must(tickets.show(ticket)).ticket.updated_at == time);
    CHECK(code_of(tickets.set_state(TicketId{4711}, open, {}, noon)) == ErrorCode::not_found);
}

TEST_CASE_TEMPLATE("a ticket is assigned to an active agent", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto ticket = desk.deliver(ticket_mail("1@example")).ticket.value();
    auto& tickets = *desk.tickets;
    must(desk.directory->add_agent({"agent@example.com", "Agent", false}, noon));
    must(desk.directory->add_agent({"gone@example.com", "Gone", true}, noon));
    must(tickets.assign(ticket, "agent@example.com", {}, at(1min)));
    CHECK(must(tickets.show(ticket)).ticket.assignee == "agent@example.com");
    CHECK(last_article(desk, ticket).text == system_text::assigned("agent@example.com"));
    for (const auto* agent : {"gone@example.com", "nobody@example.com"}) {
        CHECK(code_of(tickets.assign(ticket, agent, {}, at(2min))) == ErrorCode::not_found);
    }
    must(tickets.assign(ticket, "", {}, at(3min)));
    const auto details = must(tickets.show(ticket));
    CHECK(details.ticket.assignee.empty());
    CHECK(details.ticket.updated_at == at(3min));
    CHECK(last_article(desk, ticket).text == system_text::assigned(""));
    must(tickets.assign(ticket, "", {}, at(4min)));
    CHECK(must(tickets.show(ticket)).articles.size() == details.articles.size());
    CHECK(code_of(tickets.assign(TicketId{4711}, "", {}, noon)) == ErrorCode::not_found);
}

TEST_CASE_TEMPLATE("a merged ticket goes on in another", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto& tickets = *desk.tickets;
    auto mail = ticket_mail("source@example");
    mail.effects.watchers = {"both@x.example", "source@x.example"};
    const auto source = desk.deliver(mail).ticket.value();
    mail = ticket_mail("target@example");
    mail.effects.watchers = {"both@x.example", "target@x.example"};
    const auto target = desk.deliver(mail).ticket.value();
    must(tickets.merge(source, target, at(7min)));

    const auto from = must(tickets.show(source));
    CHECK(from.ticket.state == TicketState::closed);
    CHECK(from.ticket.merged_into == TicketReference{"TCK-", 2});
    CHECK(from.ticket.updated_at == at(7min));
    CHECK(from.articles.size() == 2);
    CHECK(from.articles.back().text == system_text::merged_into({"TCK-", 2}));
    const auto into = must(tickets.show(target));
    CHECK(into.ticket.state == TicketState::fresh);
    CHECK(into.ticket.updated_at == at(7min));
    CHECK(into.articles.size() == 2);
    CHECK(into.articles.back().text == system_text::merged_from({"TCK-", 1}));
    CHECK(
        (into.watchers ==
         std::vector<std::string>{"both@x.example", "source@x.example", "target@x.example"})
    );
}

TEST_CASE_TEMPLATE("merges never make a circle", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto& tickets = *desk.tickets;
    const auto a = desk.deliver(ticket_mail("a@example")).ticket.value();
    const auto b = desk.deliver(ticket_mail("b@example")).ticket.value();
    const auto c = desk.deliver(ticket_mail("c@example")).ticket.value();
    const auto d = desk.deliver(ticket_mail("d@example")).ticket.value();
    CHECK(code_of(tickets.merge(a, a, noon)) == ErrorCode::invalid_input);
    must(tickets.merge(a, b, noon));
    CHECK(code_of(tickets.merge(b, a, noon)) == ErrorCode::invalid_input);
    CHECK(code_of(tickets.merge(a, c, noon)) == ErrorCode::invalid_input);
    must(tickets.merge(b, c, noon));
    CHECK(code_of(tickets.merge(c, a, noon)) == ErrorCode::invalid_input);
    CHECK(code_of(tickets.merge(c, TicketId{4711}, noon)) == ErrorCode::not_found);
    CHECK(code_of(tickets.merge(TicketId{4711}, c, noon)) == ErrorCode::not_found);
    CHECK(must(tickets.show(c)).ticket.merged_into == std::nullopt);
    must(tickets.merge(d, a, noon));  // ends where `a` went
    CHECK(must(tickets.show(d)).ticket.merged_into == TicketReference{"TCK-", 3});
}
