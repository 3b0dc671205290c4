#pragma once

#include "core/store/chore_store.hpp"
#include "core/store/postgres/database_url.hpp"

#include <memory>

namespace maildocket::postgres {

[[nodiscard]] std::unique_ptr<store::ChoreStore> open_chores(const DatabaseUrl& database);

}  // namespace maildocket::postgres
