#pragma once

#include "core/routing/effects.hpp"
#include "core/store/sqlite/statement.hpp"

#include <optional>
#include <string>

namespace maildocket::sqlite {

// Articles and mails to be sent, the same for a delivery and for a command.
class ArticleWriter {
public:
    explicit ArticleWriter(Connection& connection);

    ArticleId write(
        TicketId ticket,
        const routing::NewArticle& article,
        std::optional<DeliveryId> delivery,
        Timestamp now
    );
    ArticleId write_system(TicketId ticket, std::string text, Timestamp now);
    // `article` is what the mail speaks of.
    void enqueue(
        std::optional<TicketId> ticket,
        std::optional<ArticleId> article,
        const routing::NewOutboxMail& mail,
        Timestamp now
    );

private:
    Statement insert_article_;
    Statement insert_outbox_;
};

}  // namespace maildocket::sqlite
