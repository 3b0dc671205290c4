#pragma once

#include "core/store/ticket_store.hpp"

#include <pqxx/transaction_base>

#include <vector>

namespace maildocket::postgres {

[[nodiscard]] std::vector<store::TicketRow> list_tickets(
    pqxx::transaction_base& transaction, const store::TicketFilter& filter
);

// Throws a Failure not_found.
[[nodiscard]] store::TicketDetails read_ticket(
    pqxx::transaction_base& transaction, TicketId ticket
);

[[nodiscard]] store::ArticleRow read_one_article(
    pqxx::transaction_base& transaction, ArticleId article
);

}  // namespace maildocket::postgres
