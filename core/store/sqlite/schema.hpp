#pragma once

#include "core/store/schema.hpp"
#include "core/store/sqlite/connection.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

// The newest version, made of all files in migrations/.
inline constexpr int schema_version_known = 3;

// 0 without a schema.
[[nodiscard]] int schema_version_of(Connection& connection);

// For every other store: a file without a schema of exactly this version is store_unavailable, with
// a sentence that says what to do.
void require_schema(Connection& connection, const std::string& path);

[[nodiscard]] std::unique_ptr<store::SchemaStore> open_schema(const std::string& path);

}  // namespace maildocket::sqlite
