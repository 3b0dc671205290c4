#pragma once

#include "core/store/sqlite/stores.hpp"
#include "core/store/stores.hpp"
#include "tests/support/temporary_folder.hpp"

#ifdef MAILDOCKET_HAVE_POSTGRES
#include "core/store/postgres/stores.hpp"
#include "tests/support/postgres_server.hpp"
#endif

#include <doctest/doctest.h>

#include <memory>

// What the contract is held to. A backend gives a store of its own without any schema, and more
// handles to the same store for other threads and processes.
namespace maildocket::test {

class SqliteBackend {
public:
    [[nodiscard]] std::unique_ptr<store::Stores> stores() const {
        return sqlite::make_stores(folder_.file("store.db"));
    }

private:
    TemporaryFolder folder_;
};

#ifdef MAILDOCKET_HAVE_POSTGRES
class PostgresBackend {
public:
    [[nodiscard]] std::unique_ptr<store::Stores> stores() const {
        return postgres::make_stores(url_);
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
