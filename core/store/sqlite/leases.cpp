#include "core/store/sqlite/leases.hpp"

namespace maildocket::sqlite {

Leases::Leases(Connection& connection)
    : acquire_(connection, R"(
          INSERT INTO leases (name, owner, held_until) VALUES (?1, ?2, ?3)
          ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, held_until = excluded.held_until
          WHERE leases.owner = excluded.owner OR leases.held_until <= ?4)"),
      release_(connection, "DELETE FROM leases WHERE name = ? AND owner = ?") {}

bool Leases::acquire(
    const std::string& lease, const std::string& owner, Timestamp now, std::chrono::seconds length
) {
    return acquire_.execute(lease, owner, now + length, now) != 0;
}

void Leases::release(const std::string& lease, const std::string& owner) {
    release_.execute(lease, owner);
}

}  // namespace maildocket::sqlite
