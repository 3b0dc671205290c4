#pragma once

#include "core/base/ids.hpp"
#include "core/base/time.hpp"
#include "core/mail/message.hpp"
#include "core/routing/effects.hpp"
#include "core/store/blob.hpp"

#include <pqxx/transaction_base>

#include <optional>
#include <span>
#include <string>

// What commands leave on a ticket.
namespace maildocket::postgres {

ArticleId write_article(
    pqxx::transaction_base& transaction,
    TicketId ticket,
    const routing::NewArticle& article,
    Timestamp now
);

ArticleId write_system_article(
    pqxx::transaction_base& transaction, TicketId ticket, std::string text, Timestamp now
);

// `article` is what the mail speaks of.
void enqueue(
    pqxx::transaction_base& transaction,
    std::optional<TicketId> ticket,
    std::optional<ArticleId> article,
    const routing::NewOutboxMail& mail,
    Timestamp now
);

// Rows of attachments and their content; `parts` lie beside them, null or missing where the content
// was refused.
void write_attachments(
    pqxx::transaction_base& transaction,
    ArticleId article,
    std::span<const Attachment> attachments,
    std::span<const store::BlobSource* const> parts,
    Timestamp now
);

}  // namespace maildocket::postgres
