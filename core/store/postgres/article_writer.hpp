#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/routing/effects.hpp"

#include <pqxx/transaction_base>

#include <string>

// What commands leave on a ticket.
namespace maildocket::postgres {

ArticleId write_article(
    pqxx::transaction_base& transaction,
    TicketId ticket,
    const routing::NewArticle& article,
    Timestamp now
);

void write_system_article(
    pqxx::transaction_base& transaction, TicketId ticket, std::string text, Timestamp now
);

void enqueue(
    pqxx::transaction_base& transaction,
    TicketId ticket,
    const routing::NewOutboxMail& mail,
    Timestamp now
);

}  // namespace maildocket::postgres
