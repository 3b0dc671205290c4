#pragma once

#include "core/store/ledger_store.hpp"
#include "core/store/postgres/database_url.hpp"

#include <memory>

namespace maildocket::postgres {

// Throws a Failure.
[[nodiscard]] std::unique_ptr<store::LedgerStore> open_ledger(const DatabaseUrl& database);

}  // namespace maildocket::postgres
