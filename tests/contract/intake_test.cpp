#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

TEST_CASE_TEMPLATE("a delivery becomes a ticket with its article", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto outcome = desk.deliver(ticket_mail("first@example"));
    CHECK(outcome.outcome == Outcome::created);
    CHECK(outcome.reference == TicketReference{"TCK-", 1});

    const auto details = must(desk.tickets->show(outcome.ticket.value()));
    const store::TicketRow ticket{
        .id = outcome.ticket.value(),
        .reference = {"TCK-", 1},
        .queue = "support",
        .subject = "Subject of first@example",
        .state = TicketState::fresh,
        .client = "",
        .contact = "",
        .assignee = "",
        .articles = 1,
        .created_at = noon,
        .updated_at = noon,
        .merged_into = std::nullopt};
    CHECK(details.ticket == ticket);
    const store::ArticleRow article{
        .id = outcome.article.value(),
        .kind = ArticleKind::client,
        .author = "Anna",
        .author_email = "anna@customer.example",
        .trust = Trust::known,
        .warning = "",
        .subject = "Subject of first@example",
        .text = "Text of first@example",
        .html = "",
        .new_text = "Text of first@example",
        .message_id = "first@example",
        .delivery = outcome.delivery,
        .created_at = noon,
        .attachments = {}};
    CHECK(details.articles == std::vector{article});
    CHECK(details.watchers.empty());
}

TEST_CASE_TEMPLATE("what was not committed is not there", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    {
        const auto transaction = must(desk.intake->begin());
        must(claim_and_apply(*transaction, ticket_mail("lost@example")));
    }
    CHECK(desk.deliveries() == 0);
    CHECK(must(desk.tickets->list({})).empty());
    desk.deliver(ticket_mail("lost@example"));
    CHECK(desk.deliveries() == 1);
}

TEST_CASE_TEMPLATE("a mail that is undone leaves its neighbours", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto transaction = must(desk.intake->begin());
    must(claim_and_apply(*transaction, ticket_mail("before@example")));
    auto failed = ticket_mail("failed@example");
    SUBCASE("because its caller says so") {
        must(claim_and_apply(*transaction, failed));
    }
    SUBCASE("because it could not be written") {
        failed.effects.outbox = {{.to = "anna@customer.example"}};
        failed.effects.ticket = TicketId{4711};
        CHECK_FALSE(claim_and_apply(*transaction, failed).has_value());
    }
    must(transaction->undo());
    must(claim_and_apply(*transaction, ticket_mail("behind@example")));
    must(transaction->commit());

    CHECK(must(desk.ledger->list({.message_id = "failed@example"})).empty());
    CHECK(must(desk.ledger->list({.message_id = "before@example"})).size() == 1);
    CHECK(must(desk.ledger->list({.message_id = "behind@example"})).size() == 1);
    CHECK(must(desk.tickets->list({})).size() == 2);
    CHECK(must(desk.ledger->outbox()).empty());
}

TEST_CASE_TEMPLATE("an undone mail may be tried again at once", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto mail = ticket_mail("again@example");
    const auto transaction = must(desk.intake->begin());
    must(claim_and_apply(*transaction, mail));
    must(transaction->undo());
    must(claim_and_apply(*transaction, mail));
    must(transaction->commit());
    CHECK(desk.deliveries() == 1);
}

TEST_CASE_TEMPLATE("a reply changes its ticket", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto first = desk.deliver(ticket_mail("first@example"));
    auto reply = reply_mail("reply@example", first.ticket.value());
    reply.set_time(at(5min));
    reply.effects.new_state = TicketState::open;
    reply.effects.watchers = {"boss@customer.example", "boss@customer.example", "a@x.example"};
    const auto outcome = desk.deliver(reply);
    CHECK(outcome.ticket == first.ticket);
    CHECK(outcome.reference == first.reference);

    const auto details = must(desk.tickets->show(first.ticket.value()));
    CHECK(details.ticket.state == TicketState::open);
    CHECK(details.ticket.created_at == noon);
    CHECK(details.ticket.updated_at == at(5min));
    CHECK(details.ticket.articles == 2);
    CHECK(details.watchers == std::vector<std::string>{"a@x.example", "boss@customer.example"});
    CHECK(details.articles.at(1).id == outcome.article);
}

TEST_CASE_TEMPLATE("a delivery without article leaves its ticket", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto first = desk.deliver(ticket_mail("first@example"));
    auto answer = plain_mail("closed@example", Outcome::closed);
    answer.set_time(at(9min));
    answer.effects.ticket = first.ticket.value();
    answer.effects.delivery.text = "please open it again";
    const auto outcome = desk.deliver(answer);
    CHECK(outcome.reference == first.reference);
    CHECK(outcome.article == std::nullopt);
    CHECK(must(desk.tickets->show(first.ticket.value())).ticket.updated_at == noon);
    const auto details = must(desk.ledger->show(outcome.delivery));
    CHECK(details.text == "please open it again");
    CHECK(details.row.ticket == first.reference);
}

TEST_CASE_TEMPLATE(
    "a ticket that was closed in the meantime is not opened", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto first = desk.deliver(ticket_mail("first@example"));
    must(desk.tickets->set_state(first.ticket.value(), TicketState::closed, {}, noon));
    auto reply = reply_mail("late@example", first.ticket.value());
    reply.effects.new_state = TicketState::open;
    const auto transaction = must(desk.intake->begin());
    CHECK(code_of(claim_and_apply(*transaction, reply)) == ErrorCode::conflict);
}

TEST_CASE_TEMPLATE("a new contact comes with its ticket", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_client("Other");
    desk.add_domain("acme.example", "ACME", false);
    auto mail = ticket_mail("contact@example");
    mail.inquiry.author = {"new@acme.example", {"acme.example", "example"}};
    const auto client = desk.ask(mail.inquiry).author.domain_client.value().id;
    mail.effects.ticket = routing::NewTicket{
        "support", "subject", client, routing::NewContact{client, "new@acme.example", "Nina"}};
    store::ContactRow expected;
    expected.email = "new@acme.example";
    expected.name = "Nina";
    expected.client = "ACME";

    SUBCASE("made by the same commit") {}
    SUBCASE("or taken if it is there already") {
        desk.add_contact("new@acme.example", "Other");
        expected.name = "Name of new@acme.example";
        expected.client = "Other";
    }
    SUBCASE("also if an archived one has the address") {
        desk.add_contact("new@acme.example", "Other");
        must(desk.directory->change_contact("new@acme.example", {.archived = true}));
    }
    const auto outcome = desk.deliver(mail);
    const auto ticket = must(desk.tickets->show(outcome.ticket.value())).ticket;
    CHECK(ticket.contact == "new@acme.example");
    CHECK(ticket.client == "ACME");
    const auto contacts = must(desk.directory->contacts());
    CHECK(std::ranges::count(contacts, expected) == 1);
    CHECK(std::ranges::count(contacts, false, &store::ContactRow::archived) == 1);
}

TEST_CASE_TEMPLATE("what is to be sent waits in the outbox", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = ticket_mail("ack@example");
    mail.effects.outbox = {
        {routing::OutboxKind::acknowledgement,
         "anna@customer.example",
         "Printer",
         "de",
         "ack@example",
         ""},
        {routing::OutboxKind::notice, "staff@example.com", "Printer", "en", "", ""}};
    const auto outcome = desk.deliver(mail);
    const auto rows = must(desk.ledger->outbox());
    REQUIRE(rows.size() == 2);
    const store::OutboxRow acknowledgement{
        .id = rows[1].id,
        .kind = "acknowledgement",
        .ticket = outcome.reference,
        .to = "anna@customer.example",
        .subject = "[TCK-1] Printer",
        .state = "queued",
        .attempts = 0,
        .last_error = "",
        .created_at = noon,
        .sent_at = std::nullopt};
    CHECK(rows[1] == acknowledgement);
    CHECK(rows[0].kind == "notice");
}

TEST_CASE_TEMPLATE("notifications are left for the agents", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = ticket_mail("note@example");
    mail.effects.notifications = {{"bounce", "mail to a@b.example came back"}};
    desk.deliver(mail);
    auto without_ticket = plain_mail("bare@example");
    without_ticket.effects.notifications = {{"bounce", "nobody knows whose"}};
    desk.deliver(without_ticket);
    const auto rows = must(desk.ledger->notifications());
    REQUIRE(rows.size() == 2);
    const store::NotificationRow first{
        .id = rows[1].id,
        .kind = "bounce",
        .text = "mail to a@b.example came back",
        .ticket = TicketReference{"TCK-", 1},
        .created_at = noon,
        .done = false};
    CHECK(rows[1] == first);
    CHECK(rows[0].ticket == std::nullopt);
}

TEST_CASE_TEMPLATE("a full budget is told once an hour", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    int mails = 0;
    const auto tell = [&](Timestamp time) {
        auto mail = plain_mail("budget" + std::to_string(++mails) + "@example");
        mail.set_time(time);
        mail.effects.notifications = {{"budget", "too many automatic mails"}};
        desk.deliver(mail);
        return must(desk.ledger->notifications()).size();
    };
    CHECK(tell(noon) == 1);
    CHECK(tell(noon) == 1);
    CHECK(tell(at(60min)) == 1);
    CHECK(tell(at(61min)) == 2);
    CHECK(tell(at(62min)) == 2);
    must(desk.ledger->finish_notification(must(desk.ledger->notifications()).front().id));
    CHECK(tell(at(63min)) == 3);
}

TEST_CASE_TEMPLATE("only the active contact is undeliverable", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.add_client("ACME");
    desk.add_contact("gone@acme.example", "ACME");
    must(desk.directory->change_contact("gone@acme.example", {.archived = true}));
    desk.add_contact("gone@acme.example", "ACME");
    auto bounce = plain_mail("bounce@example", Outcome::bounce);
    bounce.effects.undeliverable_contact = "gone@acme.example";
    desk.deliver(bounce);
    for (const auto& contact : must(desk.directory->contacts())) {
        CHECK(contact.undeliverable != contact.archived);
    }
    auto stranger = plain_mail("bounce2@example", Outcome::bounce);
    stranger.effects.undeliverable_contact = "nobody@acme.example";
    desk.deliver(stranger);
}

TEST_CASE_TEMPLATE("numbers begin where the queue says", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const std::vector<QueuePolicy> queues{
        Desk<Backend>::queue("support", "TCK-", 900), Desk<Backend>::queue("late", "L-", 500)};
    must(desk.intake->ensure_queues(queues));
    must(desk.intake->ensure_queues(queues));
    CHECK(desk.deliver(ticket_mail("a@example")).reference == TicketReference{"TCK-", 900});
    auto mail = ticket_mail("b@example");
    std::get<routing::NewTicket>(mail.effects.ticket).queue = "late";
    CHECK(desk.deliver(mail).reference == TicketReference{"L-", 500});
    must(desk.intake->ensure_queues(queues));
    mail = ticket_mail("c@example");
    std::get<routing::NewTicket>(mail.effects.ticket).queue = "late";
    CHECK(desk.deliver(mail).reference == TicketReference{"L-", 501});
}

TEST_CASE_TEMPLATE(
    "the first number may change until there is a ticket", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    for (const std::int64_t first : {7, 900, 30}) {
        must(desk.intake->ensure_queues(std::vector{Desk<Backend>::queue("support", "TCK-", first)})
        );
    }
    CHECK(desk.deliver(ticket_mail("a@example")).reference == TicketReference{"TCK-", 30});
    for (const std::int64_t first : {1, 900}) {
        must(desk.intake->ensure_queues(std::vector{Desk<Backend>::queue("support", "TCK-", first)})
        );
    }
    CHECK(desk.deliver(ticket_mail("b@example")).reference == TicketReference{"TCK-", 31});
}

TEST_CASE_TEMPLATE("a prefix follows the configuration", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.deliver(ticket_mail("a@example"));
    must(desk.intake->ensure_queues(std::vector{Desk<Backend>::queue("support", "HELP-")}));
    CHECK(must(desk.tickets->list({})).front().reference == TicketReference{"HELP-", 1});
    CHECK(desk.deliver(ticket_mail("b@example")).reference == TicketReference{"HELP-", 2});
}
