#pragma once

#include "core/store/directory_store.hpp"
#include "core/store/postgres/database_url.hpp"

#include <memory>

namespace maildocket::postgres {

// Throws a Failure.
[[nodiscard]] std::unique_ptr<store::DirectoryStore> open_directory(const DatabaseUrl& database);

}  // namespace maildocket::postgres
