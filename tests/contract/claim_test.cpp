#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

TEST_CASE_TEMPLATE("a key that is taken gives the first outcome", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = ticket_mail("twice@example");
    mail.key.door_key = mail.effects.delivery.door_key = "imap:INBOX:7";
    const auto first = desk.deliver(mail);

    const auto transaction = must(desk.intake->begin());
    SUBCASE("by queue and Message-ID and digest") {
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
    auto mail = plain_mail("same@example");
    desk.deliver(mail);
    auto& record = mail.effects.delivery;
    SUBCASE("in its queue") {
        mail.key.queue = record.queue = "billing";
    }
    SUBCASE("in its Message-ID") {
        mail.key.message_id = record.message_id = "other@example";
    }
    SUBCASE("in its digest") {
        mail.key.digest = record.digest = sha256("changed");
    }
    desk.deliver(mail);
    CHECK(desk.deliveries() == 2);
}

TEST_CASE_TEMPLATE("without Message-ID the digest is the identity", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = plain_mail("");
    const auto first = desk.deliver(mail);
    {
        const auto transaction = must(desk.intake->begin());
        const auto claimed = must(transaction->claim(mail.key, mail.inquiry));
        REQUIRE(std::holds_alternative<store::DeliveryOutcome>(claimed));
        CHECK(std::get<store::DeliveryOutcome>(claimed) == first);
    }
    mail.key.digest = mail.effects.delivery.digest = sha256("another");
    CHECK(desk.deliver(mail).delivery != first.delivery);
}

TEST_CASE_TEMPLATE("mails without a door key do not meet in it", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.deliver(plain_mail("one@example"));
    desk.deliver(plain_mail("two@example"));
    CHECK(desk.deliveries() == 2);
}

TEST_CASE_TEMPLATE(
    "the first outcome of a merged ticket names where it went", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto mail = ticket_mail("merged@example");
    const auto source = desk.deliver(mail);
    const auto target = desk.deliver(ticket_mail("target@example"));
    must(desk.tickets->merge(source.ticket.value(), target.ticket.value(), noon));

    auto expected = source;
    expected.ticket = target.ticket;
    expected.reference = target.reference;
    const auto transaction = must(desk.intake->begin());
    const auto claimed = must(transaction->claim(mail.key, mail.inquiry));
    REQUIRE(std::holds_alternative<store::DeliveryOutcome>(claimed));
    CHECK(std::get<store::DeliveryOutcome>(claimed) == expected);
}

TEST_CASE_TEMPLATE(
    "a second row of the same key is a conflict and not a second effect",
    Backend,
    MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto mail = ticket_mail("raced@example");
    desk.deliver(mail);
    const auto transaction = must(desk.intake->begin());
    auto other = plain_mail("other@example");
    must(transaction->claim(other.key, other.inquiry));
    CHECK(code_of(apply(*transaction, mail)) == ErrorCode::conflict);
}

TEST_CASE_TEMPLATE("a duplicate points to where the first went", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = ticket_mail("dup@example");
    mail.key.door_key = mail.effects.delivery.door_key = "imap:INBOX:8";
    const auto first = desk.deliver(mail);
    for (int again = 1; again <= 2; ++again) {
        CAPTURE(again);
        const auto copy = MemoryBlob("Received: by another way\r\n" + mail.original.content());
        const auto transaction = must(desk.intake->begin());
        const auto claimed = must(transaction->claim(mail.key, mail.inquiry));
        REQUIRE(std::holds_alternative<store::DeliveryOutcome>(claimed));
        auto record = mail.effects.delivery;
        record.outcome = Outcome::duplicate;
        must(transaction->record_duplicate(record, first, {&copy, {}, {}}));
        must(transaction->commit());

        CHECK(must(desk.ledger->sums())[Outcome::duplicate] == again);
        const auto rows = must(desk.ledger->list({.outcome = Outcome::duplicate}));
        REQUIRE(rows.size() == static_cast<std::size_t>(again));
        CHECK(rows.front().ticket == first.reference);
        CHECK(rows.front().article == first.article);
        CHECK(content_by([&](const store::BlobConsumer& consumer) {
                  return desk.ledger->original(rows.front().id, consumer);
              }) == copy.content());
    }
    CHECK(must(desk.tickets->show(first.ticket.value())).articles.size() == 1);
    CHECK(must(desk.ledger->reviews()).empty());
}

TEST_CASE_TEMPLATE("asking leaves no trace", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto mail = ticket_mail("asked@example");
    CHECK(must(desk.intake->ask(mail.key, mail.inquiry)).earlier == std::nullopt);
    const auto outcome = desk.deliver(mail);
    const auto again = must(desk.intake->ask(mail.key, mail.inquiry));
    CHECK(again.earlier == outcome);
    CHECK(again.answers == routing::Answers{});
    CHECK(desk.deliveries() == 1);
}
