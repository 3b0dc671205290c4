#include "core/store/postgres/leases.hpp"

namespace maildocket::postgres {

bool acquire_lease(
    pqxx::transaction_base& transaction,
    const std::string& lease,
    const std::string& owner,
    Timestamp now,
    std::chrono::seconds length
) {
    const auto changed = transaction.exec_params(
        R"(INSERT INTO leases (name, owner, held_until) VALUES ($1, $2, $3)
           ON CONFLICT (name) DO UPDATE
           SET owner = excluded.owner, held_until = excluded.held_until
           WHERE leases.owner = excluded.owner OR leases.held_until <= $4)",
        lease,
        owner,
        to_microseconds(now + length),
        to_microseconds(now)
    );
    return changed.affected_rows() != 0;
}

void release_lease(
    pqxx::transaction_base& transaction, const std::string& lease, const std::string& owner
) {
    transaction.exec_params("DELETE FROM leases WHERE name = $1 AND owner = $2", lease, owner);
}

}  // namespace maildocket::postgres
