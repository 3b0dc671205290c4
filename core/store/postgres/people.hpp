#pragma once

#include "core/routing/facts.hpp"
#include "core/store/postgres/pipeline.hpp"

namespace maildocket::postgres {

namespace statements {

inline constexpr PreparedStatement all_agents{"all_agents", R"(
    SELECT id, email, name FROM agents WHERE NOT archived ORDER BY email LIMIT $1)"};
inline constexpr PreparedStatement agents_among{"agents_among", R"(
    SELECT id, email, name FROM agents WHERE email = ANY ($1) AND NOT archived ORDER BY email)"};
inline constexpr PreparedStatement clients_named{"clients_named", R"(
    SELECT id, name FROM clients
    WHERE lower(name) = ANY (SELECT lower(unnest($1::text[]))) AND NOT archived ORDER BY id)"};

}  // namespace statements

// Agents and clients that commands name, and agents among the watchers of the tickets found. A
// round trip of its own, only for mail that needs it.
void add_people(Pipeline& pipeline, const routing::Inquiry& inquiry, routing::Answers& answers);

}  // namespace maildocket::postgres
