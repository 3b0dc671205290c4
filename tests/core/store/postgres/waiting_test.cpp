#include "tests/core/store/postgres/fixture.hpp"

using namespace maildocket;
using namespace maildocket::test;

namespace {

constexpr const char* somebody_waits = "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted";

// A second host.
std::unique_ptr<store::IntakeStore> other_host(const Desk<OwnServer>& desk) {
    return must(desk.stores->open_intake());
}

}  // namespace

TEST_CASE("of two hosts with one key the second waits and reads the first's outcome") {
    Desk<OwnServer> desk;
    const auto other = other_host(desk);
    const auto mail = ticket_mail("both@example");
    const auto first = must(desk.intake->begin());
    const auto second = must(other->begin());
    const auto written = must(claim_and_apply(*first, mail));

    Result<Claimed> claimed;
    std::thread waiting([&] { claimed = second->claim(mail.key, mail.inquiry); });
    desk.backend.wait_until(somebody_waits);
    bool is_first = false;
    SUBCASE("that was committed") {
        must(first->commit());
        is_first = true;
    }
    SUBCASE("or finds nothing if that was undone") {
        must(first->undo());
    }
    waiting.join();
    CHECK(is_new(claimed) != is_first);
    if (is_first) {
        CHECK(std::get<store::DeliveryOutcome>(*claimed) == written);
    }
}

TEST_CASE("two groups that wait for each other: one is told to run again") {
    Desk<OwnServer> desk;
    const auto other = other_host(desk);
    const auto one = ticket_mail("one@example");
    const auto two = ticket_mail("two@example");
    const auto first = must(desk.intake->begin());
    const auto second = must(other->begin());
    must(claim_and_apply(*first, one));
    must(claim_and_apply(*second, two));

    // Who is told gives that mail up and keeps its own, which ends the other's wait.
    const auto claim_the_others = [](store::IntakeTransaction& transaction, const Mail& mail) {
        auto claimed = transaction.claim(mail.key, mail.inquiry);
        const auto undone = claimed ? Result<void>() : transaction.undo();
        const auto committed = undone ? transaction.commit() : undone;
        return committed ? claimed : Result<Claimed>(fail_with(committed));
    };
    Result<Claimed> by_first;
    std::thread waiting([&] { by_first = claim_the_others(*first, two); });
    desk.backend.wait_until(somebody_waits);
    const auto by_second = claim_the_others(*second, one);
    waiting.join();

    REQUIRE(by_first.has_value() != by_second.has_value());
    CHECK(code_of(by_first ? by_second : by_first) == ErrorCode::conflict);
    CHECK_FALSE(is_new(by_first ? by_first : by_second));
    CHECK(desk.deliveries() == 2);
}

TEST_CASE("a mail that waits too long for a ticket gives up and spares its neighbours") {
    Desk<OwnServer> desk;
    const auto ticket = desk.deliver(ticket_mail("busy@example")).ticket.value();
    const auto other = other_host(desk);
    auto reply = reply_mail("reply@example", ticket);
    reply.inquiry.signed_ticket = ticket;
    const auto holds = must(desk.intake->begin());
    must(holds->claim(reply.key, reply.inquiry));

    auto late = reply_mail("late@example", ticket);
    late.inquiry.signed_ticket = ticket;
    const auto waits = must(other->begin());
    must(claim_and_apply(*waits, ticket_mail("neighbour@example")));
    CHECK(code_of(waits->claim(late.key, late.inquiry)) == ErrorCode::conflict);
    must(waits->undo());
    must(waits->commit());
    CHECK(desk.deliveries() == 2);
}

TEST_CASE("a reply is not answered while its ticket is being closed") {
    Desk<OwnServer> desk;
    const auto ticket = desk.deliver(ticket_mail("closing@example")).ticket.value();
    auto reply = reply_mail("reply@example", ticket);
    reply.inquiry.signed_ticket = ticket;
    const auto holds = must(desk.intake->begin());
    must(holds->claim(reply.key, reply.inquiry));
    Result<void> closed;
    std::thread closing([&] {
        closed = desk.tickets->set_state(ticket, TicketState::closed, {}, noon);
    });
    desk.backend.wait_until(somebody_waits);
    reply.effects.new_state = TicketState::open;
    must(apply(*holds, reply));
    must(holds->commit());
    closing.join();
    must(closed);
    CHECK(must(desk.tickets->show(ticket)).ticket.state == TicketState::closed);
}

TEST_CASE("a Message-ID longer than an index entry is kept and found") {
    Desk<OwnServer> desk;
    // Digests do not compress.
    std::string id;
    for (int part = 0; part < 100; ++part) {
        id += to_hex(sha256(std::to_string(part)));
    }
    const auto mail = ticket_mail(id);
    const auto ticket = desk.deliver(mail).ticket;
    routing::Inquiry inquiry;
    inquiry.queue = "support";
    inquiry.message_ids = {id};
    CHECK(desk.ask(inquiry).by_message_id.value().ticket.id == ticket);
    store::LedgerFilter filter;
    filter.message_id = id;
    CHECK(must(desk.ledger->list(filter)).size() == 1);
}
