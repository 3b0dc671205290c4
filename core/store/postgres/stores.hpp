#pragma once

#include "core/store/stores.hpp"

#include <memory>
#include <string>

namespace maildocket::postgres {

// A store in a PostgreSQL database, 15 or newer, named by a libpq URL.
[[nodiscard]] std::unique_ptr<store::Stores> make_stores(std::string url);

}  // namespace maildocket::postgres
