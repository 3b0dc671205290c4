#pragma once

#include "core/store/sqlite/stores.hpp"
#include "core/store/stores.hpp"
#include "tests/support/temporary_folder.hpp"

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

}  // namespace maildocket::test

#define MAILDOCKET_BACKENDS maildocket::test::SqliteBackend  // NOLINT: a list for doctest's macro
TYPE_TO_STRING_AS("SQLite", maildocket::test::SqliteBackend);
