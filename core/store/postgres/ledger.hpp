#pragma once

#include "core/store/ledger_store.hpp"
#include "core/store/postgres/address.hpp"

#include <memory>

namespace maildocket::postgres {

// Throws a Failure.
[[nodiscard]] std::unique_ptr<store::LedgerStore> open_ledger(const Address& address);

}  // namespace maildocket::postgres
