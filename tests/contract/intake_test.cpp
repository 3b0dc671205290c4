#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

TEST_CASE_TEMPLATE("a delivery becomes a ticket with its article", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto mail = ticket_mail("first@example");
    const auto outcome = desk.deliver(mail);
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
    REQUIRE(details.articles.size() == 1);
    CHECK(details.articles.front() == article);
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

TEST_CASE_TEMPLATE("a key that is taken gives the first outcome", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = ticket_mail("twice@example");
    mail.key.door_key = mail.effects.delivery.door_key = "imap:INBOX:7";
    const auto first = desk.deliver(mail);

    const auto transaction = must(desk.intake->begin());
    SUBCASE("by queue, Message-ID and digest") {
        mail.key.door_key = "other";
    }
    SUBCASE("by the key of the door") {
        mail.key.digest = sha256("other");
    }
    const auto claimed = must(transaction->claim(mail.key, mail.inquiry));
    REQUIRE(std::holds_alternative<store::DeliveryOutcome>(claimed));
    CHECK(std::get<store::DeliveryOutcome>(claimed) == first);
}

TEST_CASE_TEMPLATE("a key that differs is another mail", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto mail = plain_mail("same@example");
    desk.deliver(mail);
    auto other = mail;
    SUBCASE("in its queue") {
        other.key.queue = other.effects.delivery.queue = "billing";
    }
    SUBCASE("in its Message-ID") {
        other.key.message_id = other.effects.delivery.message_id = "other@example";
    }
    SUBCASE("in its digest") {
        other.key.digest = other.effects.delivery.digest = sha256("changed");
    }
    desk.deliver(other);
    CHECK(desk.deliveries() == 2);
}
