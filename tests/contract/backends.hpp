#pragma once

#include "core/store/sqlite/connection.hpp"
#include "core/store/sqlite/stores.hpp"
#include "core/store/stores.hpp"
#include "tests/support/temporary_folder.hpp"

#ifdef MAILDOCKET_HAVE_POSTGRES
#include "core/store/postgres/stores.hpp"
#include "tests/support/postgres_server.hpp"
#endif

#include <doctest/doctest.h>

#include <memory>
#include <set>
#include <sstream>
#include <string>

// What the contract is held to. A backend gives a store of its own without any schema, and more
// handles to the same store for other threads and processes.
namespace maildocket::test {

inline std::set<std::string> split_lines(const std::string& text) {
    std::set<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.insert(line);
    }
    return lines;
}

class SqliteBackend {
public:
    [[nodiscard]] std::unique_ptr<store::Stores> stores() const {
        return sqlite::make_stores(path_);
    }
    // Past the ports.
    void execute(const std::string& sql) const { open().execute(sql.c_str()); }
    // "table.column" of all.
    [[nodiscard]] std::set<std::string> columns() const {
        return split_lines(open().text_of(R"(
            SELECT group_concat(t.name || '.' || c.name, char(10))
            FROM sqlite_schema t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table')"));
    }

private:
    [[nodiscard]] sqlite::Connection open() const {
        return {path_, sqlite::Connection::File::existing};
    }

    TemporaryFolder folder_;
    std::string path_ = folder_.file("store.db");
};

#ifdef MAILDOCKET_HAVE_POSTGRES
class PostgresBackend {
public:
    [[nodiscard]] std::unique_ptr<store::Stores> stores() const {
        return postgres::make_stores(url_);
    }
    void execute(const std::string& sql) const { PostgresServer::shared().query(url_, sql); }
    [[nodiscard]] std::set<std::string> columns() const {
        return split_lines(PostgresServer::shared().query(url_, R"(
            SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = current_schema())"));
    }

private:
    std::string url_ = PostgresServer::shared().make_database();
};
#endif

}  // namespace maildocket::test

// A list for doctest's macro.
#ifdef MAILDOCKET_HAVE_POSTGRES
#define MAILDOCKET_BACKENDS maildocket::test::SqliteBackend, maildocket::test::PostgresBackend
TYPE_TO_STRING_AS("PostgreSQL", maildocket::test::PostgresBackend);
#else
#define MAILDOCKET_BACKENDS maildocket::test::SqliteBackend
#endif
TYPE_TO_STRING_AS("SQLite", maildocket::test::SqliteBackend);
