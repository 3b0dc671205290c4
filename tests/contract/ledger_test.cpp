#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

namespace {

template <class Backend>
std::vector<std::string> found(Desk<Backend>& desk, const store::LedgerFilter& filter) {
    std::vector<std::string> ids;
    for (const auto& row : must(desk.ledger->list(filter))) {
        ids.push_back(row.message_id);
    }
    return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_TEMPLATE("the ledger tells all of a delivery", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = ticket_mail("row@example");
    auto& record = mail.effects.delivery;
    record.reverse_path = "";
    record.queue_id = "4XyZ";
    record.reason = "a reason";
    record.text = "some text";
    record.trace = {{"rule", "[TCK-1] \"\\ \xc3\xbc", ""}, {"second", "\n", "r"}};
    const auto outcome = desk.deliver(mail);
    const store::LedgerRow expected{
        .id = outcome.delivery,
        .outcome = Outcome::created,
        .reason = "a reason",
        .queue = "support",
        .recipient = "support@example.com",
        .reverse_path = "",
        .from = "anna@customer.example",
        .subject = "Subject of row@example",
        .message_id = "row@example",
        .ticket = outcome.reference,
        .article = outcome.article,
        .door = "lmtp",
        .queue_id = "4XyZ",
        .octets = mail.original.octets(),
        .received_at = noon};
    const auto details = must(desk.ledger->show(outcome.delivery));
    CHECK((details.row == expected));
    CHECK(details.text == "some text");
    CHECK((details.trace == record.trace));
    CHECK((must(desk.ledger->list({})) == std::vector{expected}));
    CHECK(code_of(desk.ledger->show(DeliveryId{4711})) == ErrorCode::not_found);
}

TEST_CASE_TEMPLATE("deliveries are listed by what is asked for", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto first = ticket_mail("1@example");
    first.effects.delivery.reverse_path = "bounce+anna@list.example";
    first.effects.delivery.subject =
        "50% off \xc3\x9c"
        "ber";
    desk.deliver(first);
    auto second = plain_mail("2@example");
    second.effects.delivery.queue_id = "4ABC";
    second.effects.delivery.from = "bert@other.example";
    second.effects.delivery.reverse_path = "";
    second.set_time(at(2min));
    desk.deliver(second);
    auto third = ticket_mail("3@example");
    third.key.queue = third.effects.delivery.queue = "billing";
    std::get<routing::NewTicket>(third.effects.ticket).queue = "billing";
    third.effects.delivery.recipient = "billing@example.com";
    third.set_time(at(3min));
    desk.deliver(third);

    CHECK(found(desk, {}) == Ids{"3@example", "2@example", "1@example"});
    CHECK(found(desk, {.limit = 1}) == Ids{"3@example"});
    CHECK(found(desk, {.address = "billing@"}) == Ids{"3@example"});
    CHECK(found(desk, {.address = "bounce+anna@list.example"}) == Ids{"1@example"});
    CHECK(found(desk, {.address = "bert@other.example"}) == Ids{"2@example"});
    CHECK(found(desk, {.address = "b_rt"}) == Ids{});
    CHECK(found(desk, {.message_id = "2@example"}) == Ids{"2@example"});
    CHECK(found(desk, {.message_id = "2@"}) == Ids{});
    CHECK(
        found(
            desk,
            {.subject = "50% OFF \xc3\xbc"
                        "b"}
        ) == Ids{"1@example"}
    );
    CHECK(found(desk, {.subject = "0%f"}) == Ids{});
    CHECK(found(desk, {.queue_id = "4ABC"}) == Ids{"2@example"});
    CHECK(found(desk, {.queue_id = "4abc"}) == Ids{});
    CHECK(
        found(desk, {.ticket = TicketReference{"TCK-", 1}, .ticket_queue = "support"}) ==
        Ids{"1@example"}
    );
    CHECK(
        found(desk, {.ticket = TicketReference{"BIL-", 1}, .ticket_queue = "billing"}) ==
        Ids{"3@example"}
    );
    CHECK(found(desk, {.ticket = TicketReference{"TCK-", 7}, .ticket_queue = "support"}) == Ids{});
    CHECK(found(desk, {.outcome = Outcome::loop}) == Ids{"2@example"});
    CHECK(found(desk, {.outcome = Outcome::bounce}) == Ids{});
    CHECK(found(desk, {.since = at(2min)}) == Ids{"3@example", "2@example"});
    CHECK(
        found(desk, {.address = "example", .outcome = Outcome::created, .limit = 1}) ==
        Ids{"3@example"}
    );
}

TEST_CASE_TEMPLATE(
    "a duplicate is found by the Message-ID of the first", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto mail = ticket_mail("twice@example");
    const auto first = desk.deliver(mail);
    const auto transaction = must(desk.intake->begin());
    must(transaction->claim(mail.key, mail.inquiry));
    must(transaction->record_duplicate(mail.effects.delivery, first, {&mail.original, {}, {}}));
    must(transaction->commit());
    CHECK(found(desk, {.message_id = "twice@example"}).size() == 2);
    CHECK(found(desk, {.ticket = first.reference, .ticket_queue = "support"}).size() == 2);
}

TEST_CASE_TEMPLATE("the sums of all outcomes are what was accepted", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(must(desk.ledger->sums()).empty());
    std::map<Outcome, std::int64_t> expected;
    int mails = 0;
    for (const auto outcome :
         {Outcome::loop, Outcome::bounce, Outcome::loop, Outcome::auto_reply, Outcome::held}) {
        desk.deliver(plain_mail(std::to_string(++mails), outcome));
        ++expected[outcome];
    }
    CHECK((must(desk.ledger->sums()) == expected));
}

TEST_CASE_TEMPLATE("a notification is done once", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto mail = plain_mail("n@example");
    mail.effects.notifications = {{"bounce", "first"}, {"bounce", "second"}};
    desk.deliver(mail);
    const auto rows = must(desk.ledger->notifications());
    REQUIRE(rows.size() == 2);
    CHECK(rows.front().text == "second");
    must(desk.ledger->finish_notification(rows.front().id));
    must(desk.ledger->finish_notification(rows.front().id));
    const auto after = must(desk.ledger->notifications());
    CHECK(after.front().done);
    CHECK_FALSE(after.back().done);
    CHECK(code_of(desk.ledger->finish_notification(NotificationId{4711})) == ErrorCode::not_found);
}

TEST_CASE_TEMPLATE(
    "a mail that waits can be cancelled and nothing undone", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    auto mail = plain_mail("o@example");
    mail.effects.outbox = {{.to = "a@x.example", .subject = "no ticket"}, {.to = "b@x.example"}};
    desk.deliver(mail);
    auto& ledger = *desk.ledger;
    const auto rows = must(ledger.outbox());
    REQUIRE(rows.size() == 2);
    CHECK(rows.back().subject == "no ticket");
    CHECK(rows.back().ticket == std::nullopt);
    must(ledger.retry_outbox(rows.back().id, at(1min)));
    CHECK(must(ledger.outbox()).back().state == "queued");
    must(ledger.cancel_outbox(rows.back().id, noon));
    CHECK(must(ledger.outbox()).back().state == "cancelled");
    CHECK(must(ledger.outbox()).front().state == "queued");
    CHECK(code_of(ledger.retry_outbox(rows.back().id, at(1min))) == ErrorCode::invalid_input);
    CHECK(code_of(ledger.cancel_outbox(rows.back().id, noon)) == ErrorCode::invalid_input);
    CHECK(code_of(ledger.retry_outbox(OutboxId{4711}, noon)) == ErrorCode::not_found);
    CHECK(code_of(ledger.cancel_outbox(OutboxId{4711}, noon)) == ErrorCode::not_found);
}
