#pragma once

#include "core/store/sqlite/connection.hpp"
#include "core/store/ticket_store.hpp"

#include <vector>

namespace maildocket::sqlite {

// Newest first.
[[nodiscard]] std::vector<store::TicketRow> list_tickets(
    Connection& connection, const store::TicketFilter& filter
);
[[nodiscard]] store::TicketRow read_ticket(Connection& connection, TicketId ticket);

// Prepares a list with every filter, so that a misspelt one fails when the store is opened.
void check_ticket_list(Connection& connection);

}  // namespace maildocket::sqlite
