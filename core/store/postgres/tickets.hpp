#pragma once

#include "core/store/postgres/database_url.hpp"
#include "core/store/ticket_store.hpp"

#include <memory>

namespace maildocket::postgres {

// Throws a Failure.
[[nodiscard]] std::unique_ptr<store::TicketStore> open_tickets(const DatabaseUrl& database);

}  // namespace maildocket::postgres
