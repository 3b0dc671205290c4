#pragma once

#include "core/store/schema.hpp"

#include <pqxx/transaction_base>

#include <vector>

namespace maildocket::postgres {

// What stands between a 250 and a disk, or two: for doctor.
[[nodiscard]] std::vector<store::StoreRemark> examine_server(pqxx::transaction_base& transaction);

}  // namespace maildocket::postgres
