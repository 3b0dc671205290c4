#include "core/store/rules.hpp"
#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

namespace {

template <class Backend>
std::string original_of(Desk<Backend>& desk, DeliveryId delivery) {
    return content_by([&](const store::BlobConsumer& consumer) {
        return desk.ledger->original(delivery, consumer);
    });
}

template <class Backend>
Result<void> read_original(Desk<Backend>& desk, DeliveryId delivery) {
    return desk.ledger->original(delivery, [](std::string_view) { return Result<void>(); });
}

}  // namespace

TEST_CASE_TEMPLATE("a lease is one owner's until it ends", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(must(desk.chores->acquire("chores", "one", noon, 60s)));
    CHECK_FALSE(must(desk.chores->acquire("chores", "two", noon + 59s, 60s)));
    CHECK(must(desk.chores->acquire("other", "two", noon, 60s)));
    CHECK(must(desk.chores->acquire("chores", "one", noon + 59s, 60s)));  // renewed
    CHECK_FALSE(must(desk.chores->acquire("chores", "two", noon + 60s, 60s)));
    CHECK(must(desk.chores->acquire("chores", "two", noon + 119s, 60s)));
    must(desk.chores->release("chores", "one"));  // not his any more
    CHECK_FALSE(must(desk.chores->acquire("chores", "one", noon + 120s, 60s)));
    must(desk.chores->release("chores", "two"));
    CHECK(must(desk.chores->acquire("chores", "one", noon + 120s, 60s)));
}

TEST_CASE_TEMPLATE("resolved tickets are closed by time", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto& tickets = *desk.tickets;
    const auto make = [&](const std::string& id, TicketState state, Timestamp time) {
        const auto ticket = desk.deliver(ticket_mail(id)).ticket.value();
        must(tickets.set_state(ticket, state, {}, time));
        return ticket;
    };
    const auto old = make("old@example", TicketState::resolved, at(1min));
    const auto edge = make("edge@example", TicketState::resolved, at(2min));
    const auto open = make("open@example", TicketState::open, at(1min));
    CHECK(must(desk.chores->close_resolved(at(2min), at(90min), 0)) == 0);
    CHECK(must(desk.chores->close_resolved(at(2min), at(90min), 10)) == 1);
    const auto closed = must(tickets.show(old));
    CHECK(closed.ticket.state == TicketState::closed);
    CHECK(closed.ticket.updated_at == at(90min));
    CHECK(closed.articles.back().text == store::system_text::closed_by_time());
    CHECK(must(tickets.show(edge)).ticket.state == TicketState::resolved);
    CHECK(must(tickets.show(open)).ticket.state == TicketState::open);
    CHECK(must(desk.chores->close_resolved(at(2min), at(90min), 10)) == 0);
}

TEST_CASE_TEMPLATE(
    "old originals go, held ones and attachments stay", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    const auto make = [&](Mail mail, const std::string& content, Timestamp time) {
        mail.original = MemoryBlob(content);
        mail.set_time(time);
        return desk.deliver(mail);
    };
    const auto old = make(ticket_mail("old@example"), "old content", noon);
    auto held_mail = plain_mail("held@example", Outcome::held);
    held_mail.effects.review = "unknown sender";
    const auto held = make(held_mail, "held content", noon);
    const auto twin = make(plain_mail("twin@example"), "new content", noon);
    const auto fresh = make(plain_mail("fresh@example"), "new content", at(60min));

    auto last = must(desk.chores->forget_originals(at(30min), DeliveryId{0}, 2));
    CHECK(last == held.delivery);
    last = must(desk.chores->forget_originals(at(30min), *last, 2));
    CHECK(last == twin.delivery);
    CHECK(must(desk.chores->forget_originals(at(30min), *last, 2)) == std::nullopt);

    CHECK(code_of(read_original(desk, old.delivery)) == ErrorCode::not_found);
    CHECK(
        read_original(desk, old.delivery).error().detail.find("keep_raw_days") != std::string::npos
    );
    CHECK(code_of(desk.tickets->original(*old.article, [](std::string_view) {
              return Result<void>();
          })) == ErrorCode::not_found);
    CHECK(original_of(desk, held.delivery) == "held content");
    CHECK(original_of(desk, fresh.delivery) == "new content");
    CHECK(must(desk.ledger->list({})).size() == 4);

    CHECK(must(desk.chores->sweep_blobs(at(30min), 10)) == 1);  // that of "old"
    CHECK(must(desk.chores->sweep_blobs(at(30min), 10)) == 0);
    CHECK(original_of(desk, fresh.delivery) == "new content");
}

TEST_CASE_TEMPLATE(
    "content is swept only when nothing is new about it", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    auto mail = plain_mail("1@example");
    mail.original = MemoryBlob("the same content");
    desk.deliver(mail);
    must(desk.chores->forget_originals(at(1min), DeliveryId{0}, 10));
    // Another delivery finds the blob before it is swept.
    auto again = plain_mail("2@example");
    again.original = MemoryBlob("the same content");
    const auto second = desk.deliver(again);
    CHECK(must(desk.chores->sweep_blobs(at(60min), 10)) == 0);
    CHECK(original_of(desk, second.delivery) == "the same content");
}
