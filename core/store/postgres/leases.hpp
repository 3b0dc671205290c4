#pragma once

#include "core/base/time.hpp"

#include <pqxx/pqxx>

#include <chrono>
#include <string>

// Named leases, see ChoreStore.
namespace maildocket::postgres {

[[nodiscard]] bool acquire_lease(
    pqxx::transaction_base& transaction,
    const std::string& lease,
    const std::string& owner,
    Timestamp now,
    std::chrono::seconds length
);
void release_lease(
    pqxx::transaction_base& transaction, const std::string& lease, const std::string& owner
);

}  // namespace maildocket::postgres
