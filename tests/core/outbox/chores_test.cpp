#include "core/outbox/chores.hpp"

#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

namespace {

constexpr auto always = [] { return true; };

}  // namespace

TEST_CASE_TEMPLATE("chores close tickets and let originals go", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto first = desk.deliver(ticket_mail("1@example"));
    must(desk.tickets->set_state(*first.ticket, TicketState::resolved, {}, noon));
    const auto now = noon + 73h;
    outbox::RetentionProgress progress;

    must(outbox::do_chores(*desk.chores, {0h, std::chrono::days{0}}, now, progress, always));
    CHECK(must(desk.tickets->show(*first.ticket)).ticket.state == TicketState::resolved);
    must(outbox::do_chores(*desk.chores, {74h, std::chrono::days{0}}, now, progress, always));
    CHECK(must(desk.tickets->show(*first.ticket)).ticket.state == TicketState::resolved);
    must(outbox::do_chores(*desk.chores, {72h, std::chrono::days{0}}, now, progress, always));
    CHECK(must(desk.tickets->show(*first.ticket)).ticket.state == TicketState::closed);

    const auto read = [&] {
        return desk.ledger->original(first.delivery, [](auto) { return Result<void>(); });
    };
    must(outbox::do_chores(*desk.chores, {0h, std::chrono::days{4}}, now, progress, always));
    must(read());
    must(outbox::do_chores(*desk.chores, {0h, std::chrono::days{3}}, now, progress, always));
    CHECK(code_of(read()) == ErrorCode::not_found);
    CHECK_FALSE(progress.sweep_due);
    CHECK(must(desk.chores->sweep_blobs(now, 10)) == 0);  // was swept
}

TEST_CASE_TEMPLATE("chores stop between two transactions", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto first = desk.deliver(ticket_mail("1@example"));
    must(desk.tickets->set_state(*first.ticket, TicketState::resolved, {}, noon));
    outbox::RetentionProgress progress;
    must(outbox::do_chores(*desk.chores, {1h, std::chrono::days{1}}, noon + 73h, progress, [] {
        return false;
    }));
    CHECK(must(desk.tickets->show(*first.ticket)).ticket.state == TicketState::resolved);
}
