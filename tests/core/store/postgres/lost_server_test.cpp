#include "tests/core/store/postgres/fixture.hpp"

using namespace maildocket;
using namespace maildocket::test;

TEST_CASE("a server that restarts in the middle of a mail has nothing of it") {
    Desk<OwnServer> desk;
    auto& server = desk.backend.server;
    const auto mail = ticket_mail("restart@example");
    {
        const auto transaction = must(desk.intake->begin());
        SUBCASE("before the claim") {
            server.restart();
            CHECK(
                code_of(transaction->claim(mail.key, mail.inquiry)) == ErrorCode::store_unavailable
            );
        }
        SUBCASE("before it is written") {
            must(transaction->claim(mail.key, mail.inquiry));
            server.restart();
            CHECK(code_of(apply(*transaction, mail)) == ErrorCode::store_unavailable);
            CHECK(code_of(transaction->undo()) == ErrorCode::store_unavailable);
        }
        SUBCASE("before the commit") {
            must(claim_and_apply(*transaction, mail));
            server.kill9();
            CHECK(code_of(transaction->commit()) == ErrorCode::commit_in_doubt);
            server.start();
        }
    }
    // The same object goes on with a connection that is new.
    CHECK(desk.deliver(mail).outcome == Outcome::created);
    CHECK(must(must(desk.stores->open_tickets())->list({})).size() == 1);
}

TEST_CASE("after a commit that was cut off, claim tells the truth") {
    Desk<OwnServer> desk;
    auto& server = desk.backend.server;
    const auto mail = ticket_mail("in-doubt@example");
    const auto transaction = must(desk.intake->begin());
    const auto written = must(claim_and_apply(*transaction, mail));

    // A standby that does not exist is waited for: the commit is on the disk, its answer never
    // comes.
    server.query(desk.backend.url, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
    server.query(desk.backend.url, "SELECT pg_reload_conf()");
    desk.backend.wait_until("SELECT current_setting('synchronous_standby_names') = 'nobody'");
    Result<void> committed;
    std::thread committer([&] { committed = transaction->commit(); });
    desk.backend.wait_until("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    );
    server.kill9();
    committer.join();
    CHECK(code_of(committed) == ErrorCode::commit_in_doubt);

    server.start();
    const auto again = must(desk.intake->begin());
    const auto claimed = must(again->claim(mail.key, mail.inquiry));
    REQUIRE(std::holds_alternative<store::DeliveryOutcome>(claimed));
    CHECK(std::get<store::DeliveryOutcome>(claimed) == written);
}

TEST_CASE("a restart between two transactions goes unnoticed, a stop does not") {
    Desk<OwnServer> desk;
    desk.backend.server.restart();
    CHECK(must(desk.directory->clients()).empty());
    CHECK(code_of(desk.tickets->find("support", 1)) == ErrorCode::not_found);
    CHECK(desk.deliver(ticket_mail("between@example")).outcome == Outcome::created);
    desk.backend.server.stop();
    CHECK(code_of(desk.ledger->sums()) == ErrorCode::store_unavailable);
    CHECK(code_of(desk.stores->open_tickets()) == ErrorCode::store_unavailable);
    CHECK(code_of(desk.intake->ensure_queues({})) == ErrorCode::store_unavailable);
    CHECK(code_of(desk.intake->begin()) == ErrorCode::store_unavailable);
    desk.backend.server.start();
    CHECK(desk.deliver(ticket_mail("after@example")).outcome == Outcome::created);
}

TEST_CASE("a server that takes no writes any more is left for another") {
    Desk<OwnServer> desk;
    auto& server = desk.backend.server;
    const auto transaction = must(desk.intake->begin());
    const auto mail = ticket_mail("read-only@example");
    server.query(desk.backend.url, "ALTER SYSTEM SET default_transaction_read_only = on");
    server.query(desk.backend.url, "SELECT pg_reload_conf()");
    desk.backend.wait_until("SELECT current_setting('default_transaction_read_only') = 'on'");
    must(transaction->claim(mail.key, mail.inquiry));
    CHECK(code_of(apply(*transaction, mail)) == ErrorCode::store_unavailable);
}
