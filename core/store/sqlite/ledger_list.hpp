#pragma once

#include "core/store/ledger_store.hpp"
#include "core/store/sqlite/connection.hpp"

#include <vector>

namespace maildocket::sqlite {

// Newest first.
[[nodiscard]] std::vector<store::LedgerRow> list_ledger(
    Connection& connection, const store::LedgerFilter& filter
);
[[nodiscard]] store::LedgerRow read_delivery(Connection& connection, DeliveryId delivery);

// Prepares a list with every filter, so that a misspelt one fails when the store is opened.
void check_ledger_list(Connection& connection);

}  // namespace maildocket::sqlite
