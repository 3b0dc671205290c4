#pragma once

#include "core/store/directory_store.hpp"
#include "core/store/postgres/address.hpp"

#include <memory>

namespace maildocket::postgres {

// Throws a Failure.
[[nodiscard]] std::unique_ptr<store::DirectoryStore> open_directory(const Address& address);

}  // namespace maildocket::postgres
