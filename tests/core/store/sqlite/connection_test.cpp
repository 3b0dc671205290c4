#include "core/store/sqlite/connection.hpp"

#include "core/store/sqlite/filter.hpp"
#include "core/store/sqlite/statement.hpp"
#include "tests/support/printers.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <chrono>
#include <thread>

using namespace maildocket;
using namespace maildocket::sqlite;

namespace {

struct File {
    test::TemporaryFolder folder;
    Connection connection{folder.file("test.db"), Connection::File::make_if_missing};
};

ErrorCode failure_of(Connection& connection, const char* sql) {
    const auto result = attempt([&] { Statement(connection, sql).execute(); });
    REQUIRE_FALSE(result.has_value());
    return result.error().code;
}

}  // namespace

TEST_CASE("what goes into a column comes out of it") {
    File file;
    file.connection.execute(
        "CREATE TABLE t (i INTEGER, t TEXT, b BLOB, d BLOB, n TEXT, time INTEGER) STRICT"
    );
    const std::string text("nul \0 and \xc3\xbc", 12);
    const auto digest = sha256("x");
    const auto time = from_microseconds(1'700'000'000'123'456);
    Statement insert(file.connection, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)");
    CHECK(
        insert.insert(
            std::int64_t{-5}, text, Octets{"\xff"}, digest, std::optional<std::string>(), time
        ) == 1
    );
    CHECK(insert.insert(TicketId{7}, std::string_view(), Octets{}, digest, "x", time) == 2);
    Statement select(file.connection, "SELECT i, t, b, d, n, time FROM t ORDER BY rowid");
    auto row = select.query();
    REQUIRE(row.next());
    CHECK(row.integer(0) == -5);
    CHECK(row.text(1) == text);
    CHECK(row.view(2) == "\xff");
    CHECK(row.digest(3) == digest);
    CHECK(row.is_null(4));
    CHECK(row.optional_time(5) == time);
    REQUIRE(row.next());
    CHECK(row.optional_id<TicketId>(0) == TicketId{7});
    CHECK_FALSE(row.is_null(1));  // empty is not NULL
    CHECK_FALSE(row.is_null(2));
    CHECK_FALSE(row.next());
}

TEST_CASE("a statement can run again after its rows were left") {
    File file;
    Statement three(file.connection, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT ?");
    for (const int last : {3, 4}) {
        auto row = three.query(last);
        REQUIRE(row.next());
        CHECK(row.integer(0) == 1);
    }
}

TEST_CASE("codes of sqlite3 become errors that say what to do") {
    File file;
    file.connection.execute(R"(
        CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL) STRICT;
        CREATE TABLE child (parent INTEGER REFERENCES parent) STRICT;
        INSERT INTO parent VALUES (1, 'a');
    )");
    struct Row {
        const char* sql;
        ErrorCode code;
    };
    for (const auto& row : {
             Row{"INSERT INTO parent VALUES (2, 'a')", ErrorCode::conflict},
             Row{"INSERT INTO parent VALUES (1, 'b')", ErrorCode::conflict},
             Row{"INSERT INTO parent VALUES (2, NULL)", ErrorCode::internal},
             Row{"INSERT INTO child VALUES (9)", ErrorCode::internal},
             Row{"INSERT INTO child VALUES ('text')", ErrorCode::internal},
             Row{"SELECT nothing FROM parent", ErrorCode::internal},
             Row{"SELECT \"nothing\" FROM parent", ErrorCode::internal},
         }) {
        CAPTURE(row.sql);
        CHECK(failure_of(file.connection, row.sql) == row.code);
    }
}

TEST_CASE("a commit is on the disk when it returns") {
    File file;
    CHECK(file.connection.text_of("PRAGMA journal_mode") == "wal");
    CHECK(file.connection.text_of("PRAGMA synchronous") == "2");
    CHECK(file.connection.text_of("PRAGMA foreign_keys") == "1");
}

TEST_CASE("a transaction that is left is rolled back") {
    File file;
    file.connection.execute("CREATE TABLE t (i INTEGER) STRICT");
    {
        WriteTransaction transaction(file.connection);
        file.connection.execute("INSERT INTO t VALUES (1)");
        CHECK(file.connection.in_transaction());
    }
    CHECK_FALSE(file.connection.in_transaction());
    CHECK(file.connection.text_of("SELECT count(*) FROM t") == "0");
    WriteTransaction transaction(file.connection);
    file.connection.execute("INSERT INTO t VALUES (1)");
    transaction.commit();
    CHECK(file.connection.text_of("SELECT count(*) FROM t") == "1");
}

TEST_CASE("texts are compared without case in every alphabet") {
    File file;
    define_holds(file.connection);
    Statement holds(file.connection, "SELECT holds(?, ?)");
    struct Row {
        const char* text;
        const char* part;
        bool found;
    };
    for (const auto& row : {
             Row{"Printer", "print", true},
             Row{"Printer", "PRINTER", true},
             Row{"Printer", "", true},
             Row{"", "x", false},
             Row{"Printer", "rp", false},
             Row{"\xc3\x84RGER", "\xc3\xa4rger", true},   // A with diaeresis
             Row{"A\xcc\x88RGER", "\xc3\xa4rger", true},  // the same, decomposed
             Row{"STRASSE",
                 "stra\xc3\x9f"
                 "e",
                 true},                                                          // sharp s
             Row{"\xce\xa3\xce\x91\xce\xa3", "\xcf\x83\xce\xb1\xcf\x82", true},  // final sigma
             Row{"\xff broken", "BROKEN", true},
             Row{"100%", "0%", true},
             Row{"1000", "0%", false},
         }) {
        CAPTURE(row.text);
        CAPTURE(row.part);
        auto found = holds.query(row.text, fold_case(row.part));
        REQUIRE(found.next());
        CHECK(found.flag(0) == row.found);
    }
}

TEST_CASE("a new file waits for the one who writes into it") {
    const test::TemporaryFolder folder;
    const auto path = folder.file("new.db");
    sqlite3* writer = nullptr;  // not a Connection: that has switched to WAL already
    REQUIRE(sqlite3_open(path.c_str(), &writer) == SQLITE_OK);
    REQUIRE(
        sqlite3_exec(writer, "BEGIN IMMEDIATE; CREATE TABLE t (i)", nullptr, nullptr, nullptr) ==
        SQLITE_OK
    );
    std::thread ending([writer] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        sqlite3_exec(writer, "COMMIT", nullptr, nullptr, nullptr);
        sqlite3_close(writer);
    });
    const auto opened = attempt([&] {
        Connection connection(path, Connection::File::existing);
        connection.execute("INSERT INTO t VALUES (1)");
    });
    ending.join();
    CHECK(opened.has_value());
}
