#pragma once

#include "core/store/ledger_store.hpp"

#include <pqxx/transaction_base>

#include <vector>

namespace maildocket::postgres {

[[nodiscard]] std::vector<store::LedgerRow> list_ledger(
    pqxx::transaction_base& transaction, const store::LedgerFilter& filter
);

// Throws a Failure not_found.
[[nodiscard]] store::LedgerDetails read_delivery(
    pqxx::transaction_base& transaction, DeliveryId delivery
);

}  // namespace maildocket::postgres
