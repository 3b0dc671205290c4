#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"
#include "tests/support/child_process.hpp"

#include <deque>

using namespace maildocket;
using namespace maildocket::test;

TEST_CASE_TEMPLATE("a schema is made once and stays", Backend, MAILDOCKET_BACKENDS) {
    const Backend backend;
    const auto schema = must(backend.stores()->open_schema());
    CHECK(must(schema->version()) == 0);
    must(schema->upgrade(noon));
    CHECK(must(schema->version()) == schema->known_version());
    must(schema->upgrade(noon));
    CHECK(must(schema->version()) == schema->known_version());
}

TEST_CASE_TEMPLATE("without a schema nothing opens", Backend, MAILDOCKET_BACKENDS) {
    const Backend backend;
    const auto stores = backend.stores();
    must(must(stores->open_schema())->version());
    CHECK(code_of(stores->open_intake()) == ErrorCode::store_unavailable);
    CHECK(code_of(stores->open_directory()) == ErrorCode::store_unavailable);
    CHECK(code_of(stores->open_tickets()) == ErrorCode::store_unavailable);
    CHECK(code_of(stores->open_ledger()) == ErrorCode::store_unavailable);
    CHECK(code_of(stores->open_mailboxes()) == ErrorCode::store_unavailable);
}

TEST_CASE_TEMPLATE("four processes may upgrade at once", Backend, MAILDOCKET_BACKENDS) {
    const Backend backend;
    {
        std::deque<ChildProcess> processes;
        for (int process = 0; process < 4; ++process) {
            processes.emplace_back([&] {
                const auto schema = must(backend.stores()->open_schema());
                must(schema->upgrade(noon));
                REQUIRE(must(schema->version()) == schema->known_version());
            });
        }
        for (auto& process : processes) {
            CHECK(process.succeeded());
        }
    }
    CHECK(must(backend.stores()->open_intake()) != nullptr);
}

TEST_CASE_TEMPLATE("an examination says what the store stands on", Backend, MAILDOCKET_BACKENDS) {
    const Desk<Backend> desk;
    const auto remarks = must(must(desk.stores->open_schema())->examine());
    CHECK_FALSE(remarks.empty());
    for (const auto& remark : remarks) {
        CAPTURE(remark.text);
        CHECK_FALSE(remark.text.empty());
    }
}

TEST_CASE_TEMPLATE("somebody commits", Backend, MAILDOCKET_BACKENDS) {
    const Backend backend;
    CHECK(backend.stores()->committers() >= 1);
}

TEST_CASE_TEMPLATE("a newer schema is refused and stays as it is", Backend, MAILDOCKET_BACKENDS) {
    const Backend backend;
    const auto stores = backend.stores();
    const auto schema = must(stores->open_schema());
    must(schema->upgrade(noon));
    backend.execute("INSERT INTO schema_version (version, applied_at) VALUES (99, 0)");
    CHECK(must(schema->version()) == 99);
    const auto upgraded = schema->upgrade(noon);
    CHECK(code_of(upgraded) == ErrorCode::invalid_input);
    CHECK(upgraded.error().detail.find("99") != std::string::npos);
    CHECK(must(schema->version()) == 99);
    CHECK(code_of(stores->open_intake()) == ErrorCode::store_unavailable);
    CHECK(code_of(stores->open_ledger()) == ErrorCode::store_unavailable);
}

TEST_CASE_TEMPLATE("a store of version 2 is upgraded and keeps all", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto columns = desk.backend.columns();
    auto mail = ticket_mail("old@example");
    mail.key.door_key = mail.effects.delivery.door_key = "help/1/1";
    const auto delivered = desk.deliver(mail);
    // What version 3 brought, taken away.
    desk.backend.execute("DROP INDEX deliveries_by_door_key");
    desk.backend.execute("DROP TABLE mailbox_mails");
    desk.backend.execute("DROP TABLE mailboxes");
    desk.backend.execute("DELETE FROM schema_version WHERE version = 3");

    const auto refused = desk.stores->open_mailboxes();
    CHECK(code_of(refused) == ErrorCode::store_unavailable);
    CHECK(refused.error().detail.find("maildocket init") != std::string::npos);
    const auto schema = must(desk.stores->open_schema());
    CHECK(must(schema->version()) == 2);
    must(schema->upgrade(noon));
    CHECK(must(schema->version()) == schema->known_version());
    CHECK(desk.backend.columns() == columns);

    CHECK(must(desk.ledger->show(delivered.delivery)).row.outcome == Outcome::created);
    const std::vector<std::string> keys{"help/1/1"};
    const auto mailboxes = must(desk.stores->open_mailboxes());
    CHECK(must(mailboxes->outcomes(keys)).front() == Outcome::created);
    must(mailboxes->put_progress("help", {.waiting = 1}));
    CHECK(must(mailboxes->list()).size() == 1);
}

#ifdef MAILDOCKET_HAVE_POSTGRES
TEST_CASE("both backends have the same tables with the same columns") {
    const Desk<SqliteBackend> sqlite;
    const Desk<PostgresBackend> postgres;
    auto expected = sqlite.backend.columns();
    expected.erase("queues.next_number");  // a sequence there
    CHECK(expected.count("tickets.number") == 1);
    CHECK(postgres.backend.columns() == expected);
}
#endif
