#include "tests/core/store/postgres/fixture.hpp"

#include <algorithm>

using namespace maildocket;
using namespace maildocket::test;

namespace {

bool says(const std::vector<store::StoreRemark>& remarks, const std::string& text, bool problem) {
    return std::ranges::any_of(remarks, [&](const store::StoreRemark& remark) {
        return remark.problem == problem && remark.text.find(text) != std::string::npos;
    });
}

struct CarelessServer {
    [[nodiscard]] std::unique_ptr<store::Stores> stores() const {
        return postgres::make_stores(server.url("postgres"));
    }
    PostgresServer server{
        {"fsync = off",
         "full_page_writes = off",
         "synchronous_commit = off",
         "wal_writer_delay = 10s"}};
};

}  // namespace

TEST_CASE("a server that loses mail in a crash is a problem") {
    const CarelessServer careless;
    const auto remarks = must(must(careless.stores()->open_schema())->examine());
    CHECK(says(remarks, "PostgreSQL 1", false));
    CHECK(says(remarks, "fsync is off", true));
    CHECK(says(remarks, "full_page_writes is off", true));
    CHECK(says(remarks, "synchronous_commit is off", false));
    CHECK(says(remarks, "no standby", false));
}

TEST_CASE("deliveries are committed to the disk whatever the server's default is") {
    Desk<CarelessServer> desk;
    desk.deliver(ticket_mail("durable@example"));
    CHECK(
        desk.backend.server.query(
            desk.backend.server.url("postgres"),
            "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), pg_current_wal_flush_lsn()) < 200"
        ) == "t\n"
    );
}

TEST_CASE("standby servers that nobody waits for are a problem") {
    const OwnServer own;
    const auto examine = [&] { return must(must(own.stores()->open_schema())->examine()); };
    must(must(own.stores()->open_schema())->upgrade(noon));
    // A connection of this kind is what the server takes for a standby.
    const auto standby =
        must(postgres::make_stores(own.url + "&replication=database")->open_directory());
    CHECK(says(examine(), "asynchronous", true));
    own.server.query(own.url, "ALTER SYSTEM SET synchronous_standby_names = 'berlin'");
    own.server.query(own.url, "SELECT pg_reload_conf()");
    own.wait_until("SELECT current_setting('synchronous_standby_names') = 'berlin'");
    CHECK(says(examine(), "synchronous standbys: berlin", false));
    CHECK_FALSE(says(examine(), "asynchronous", true));
}

TEST_CASE("a standby is no place for mail") {
    OwnServer own;
    own.server.stop();
    own.server.make_standby();
    own.server.start();
    const auto remarks = must(must(own.stores()->open_schema())->examine());
    CHECK(says(remarks, "standby and takes no mail", true));
}
