#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

namespace {

Mail held_mail(const std::string& message_id) {
    auto mail = plain_mail(message_id, Outcome::held);
    mail.effects.delivery.reason = "unknown sender";
    mail.effects.delivery.text = "the text that waits";
    mail.effects.review = "unknown sender";
    return mail;
}

template <class Backend>
Result<store::DeliveryOutcome> reapply(
    Desk<Backend>& desk, DeliveryId held, const routing::Effects& effects
) {
    const auto transaction = must(desk.intake->begin());
    auto outcome = transaction->reapply(held, effects, {});
    if (outcome) {
        must(transaction->commit());
    }
    return outcome;
}

}  // namespace

TEST_CASE_TEMPLATE("a held mail waits for a person", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto outcome = desk.deliver(held_mail("held@example"));
    desk.deliver(held_mail("later@example"));
    const auto reviews = must(desk.ledger->reviews());
    REQUIRE(reviews.size() == 2);
    const store::ReviewRow expected{
        .id = reviews.front().id,
        .delivery = outcome.delivery,
        .reason = "unknown sender",
        .from = "anna@customer.example",
        .subject = "Subject of held@example",
        .received_at = noon};
    CHECK(reviews.front() == expected);
    CHECK(must(desk.ledger->review(expected.id)) == expected);
    CHECK(code_of(desk.ledger->review(ReviewId{4711})) == ErrorCode::not_found);
}

TEST_CASE_TEMPLATE("a held mail that is accepted becomes a ticket", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto mail = held_mail("held@example");
    const auto held = desk.deliver(mail);
    const auto review = must(desk.ledger->reviews()).front().id;

    auto accepted = ticket_mail("held@example");
    accepted.set_time(at(30min));
    accepted.effects.delivery.reason = "accepted";
    accepted.effects.delivery.trace = {{"review", "accepted by hand", "created"}};
    accepted.effects.articles.front().has_attachments = true;
    const auto outcome = must(reapply(desk, held.delivery, accepted.effects));
    CHECK(outcome.delivery == held.delivery);
    CHECK(outcome.outcome == Outcome::created);
    CHECK(outcome.reference == TicketReference{"TCK-", 1});

    CHECK(must(desk.ledger->reviews()).empty());
    CHECK(code_of(desk.ledger->review(review)) == ErrorCode::not_found);
    CHECK(must(desk.ledger->sums()) == std::map<Outcome, std::int64_t>{{Outcome::created, 1}});
    const auto details = must(desk.ledger->show(held.delivery));
    CHECK(details.row.outcome == Outcome::created);
    CHECK(details.row.reason == "accepted");
    CHECK(details.row.ticket == outcome.reference);
    CHECK(details.row.article == outcome.article);
    CHECK(details.row.received_at == noon);
    CHECK(details.text.empty());
    CHECK(details.trace == accepted.effects.delivery.trace);

    const auto ticket = must(desk.tickets->show(outcome.ticket.value()));
    CHECK(ticket.ticket.created_at == at(30min));
    REQUIRE(ticket.articles.size() == 1);
    CHECK(ticket.articles.front().delivery == held.delivery);
    CHECK(content_by([&](const store::BlobConsumer& consumer) {
              return desk.tickets->original(outcome.article.value(), consumer);
          }) == mail.original.content());

    const auto again = must(desk.intake->ask(mail.key, mail.inquiry)).earlier;
    CHECK(again == outcome);
}

TEST_CASE_TEMPLATE(
    "a held mail is decided anew where it comes again", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    auto mail = held_mail("held@example");
    mail.key.door_key = mail.effects.delivery.door_key = "help/1/2";
    mail.inquiry.author = {"anna@customer.example", {"customer.example"}};
    const auto held = desk.deliver(mail);
    desk.add_client("Customer");
    desk.add_contact("anna@customer.example", "Customer");
    const auto parent = desk.deliver(ticket_mail("parent@example"));
    mail.inquiry.message_ids = {"parent@example"};
    const auto as_new = desk.ask(mail.inquiry);
    {
        const auto transaction = must(desk.intake->begin());
        const auto claimed = must(transaction->claim(mail.key, mail.inquiry));
        REQUIRE(std::holds_alternative<store::DeliveryOutcome>(claimed));
        CHECK(std::get<store::DeliveryOutcome>(claimed) == held);
        const auto answers = must(transaction->answer(mail.key, mail.inquiry));
        REQUIRE(answers.author.contact.has_value());
        CHECK(answers.author.contact->client_name == "Customer");
        REQUIRE(answers.by_message_id.has_value());
        CHECK(answers.by_message_id->ticket.id == parent.ticket);
        CHECK(answers == as_new);

        auto effects = reply_mail("held@example", parent.ticket.value()).effects;
        const auto decided = must(transaction->reapply(held.delivery, effects, {}));
        CHECK(decided.outcome == Outcome::appended);
        auto record = mail.effects.delivery;
        record.outcome = Outcome::duplicate;
        must(transaction->record_duplicate(record, decided, {&mail.original, {}, {}}));
        SUBCASE("and the next mail of the commit that fails takes nothing of it away") {
            const auto next = ticket_mail("next@example");
            must(claim_and_apply(*transaction, next));
            must(transaction->undo());
        }
        must(transaction->commit());
    }
    CHECK(must(desk.ledger->reviews()).empty());
    CHECK(
        must(desk.ledger->sums()) ==
        std::map<Outcome, std::int64_t>{
            {Outcome::created, 1}, {Outcome::appended, 1}, {Outcome::duplicate, 1}}
    );
}

TEST_CASE_TEMPLATE("only a held mail can be decided anew", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto held = desk.deliver(held_mail("held@example"));
    const auto effects = ticket_mail("held@example").effects;
    must(reapply(desk, held.delivery, effects));
    CHECK(code_of(reapply(desk, held.delivery, effects)) == ErrorCode::not_found);
    CHECK(code_of(reapply(desk, DeliveryId{4711}, effects)) == ErrorCode::not_found);
    CHECK(must(desk.tickets->list({})).size() == 1);
}

TEST_CASE_TEMPLATE("a mail that is held again waits again", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto held = desk.deliver(held_mail("held@example"));
    auto again = held_mail("held@example");
    again.effects.review = "another reason";
    must(reapply(desk, held.delivery, again.effects));
    const auto reviews = must(desk.ledger->reviews());
    REQUIRE(reviews.size() == 1);
    CHECK(reviews.front().reason == "another reason");
    CHECK(reviews.front().delivery == held.delivery);
}

TEST_CASE_TEMPLATE("a reapplied mail is undone like any other", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto held = desk.deliver(held_mail("held@example"));
    const auto transaction = must(desk.intake->begin());
    must(transaction->reapply(held.delivery, ticket_mail("held@example").effects, {}));
    must(transaction->undo());
    must(transaction->commit());
    CHECK(must(desk.ledger->reviews()).size() == 1);
    CHECK(must(desk.tickets->list({})).empty());
}

TEST_CASE_TEMPLATE("a discarded mail stays in the ledger", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto held = desk.deliver(held_mail("held@example"));
    const auto review = must(desk.ledger->reviews()).front().id;
    must(desk.ledger->discard(review, at(1min)));
    CHECK(must(desk.ledger->reviews()).empty());
    CHECK(must(desk.ledger->sums()) == std::map<Outcome, std::int64_t>{{Outcome::discarded, 1}});
    CHECK(code_of(desk.ledger->discard(review, at(2min))) == ErrorCode::not_found);
    CHECK(
        code_of(reapply(desk, held.delivery, ticket_mail("held@example").effects)) ==
        ErrorCode::not_found
    );
}
