#pragma once

#include "core/store/postgres/connection.hpp"
#include "core/store/postgres/database_url.hpp"
#include "core/store/schema.hpp"

#include <memory>

namespace maildocket::postgres {

inline constexpr int schema_version_known = 3;

// Throws a Failure store_unavailable unless the schema is the one that this program knows.
void require_schema(Connection& connection);

// Throws a Failure.
[[nodiscard]] std::unique_ptr<store::SchemaStore> open_schema(const DatabaseUrl& database);

}  // namespace maildocket::postgres
