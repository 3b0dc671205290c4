#pragma once

#include "core/store/intake_store.hpp"
#include "core/store/postgres/database_url.hpp"

#include <memory>

namespace maildocket::postgres {

// Throws a Failure.
[[nodiscard]] std::unique_ptr<store::IntakeStore> open_intake(const DatabaseUrl& database);

}  // namespace maildocket::postgres
