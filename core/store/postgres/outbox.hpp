#pragma once

#include "core/store/outbox_store.hpp"
#include "core/store/postgres/database_url.hpp"

#include <memory>

namespace maildocket::postgres {

[[nodiscard]] std::unique_ptr<store::OutboxStore> open_outbox(const DatabaseUrl& database);

}  // namespace maildocket::postgres
