#pragma once

#include "core/store/sqlite/blobs.hpp"
#include "core/store/sqlite/statement.hpp"
#include "core/store/ticket_store.hpp"

#include <vector>

namespace maildocket::sqlite {

// Articles with their attachments.
class ArticleReader {
public:
    explicit ArticleReader(Connection& connection);

    [[nodiscard]] std::vector<store::ArticleRow> of_ticket(TicketId ticket);
    [[nodiscard]] store::ArticleRow one(ArticleId article);
    void attachment(ArticleId article, std::size_t position, const store::BlobConsumer& consumer);

private:
    [[nodiscard]] store::ArticleRow read(const Rows& row);
    [[nodiscard]] std::vector<store::AttachmentRow> attachments_of(ArticleId article);

    Statement of_ticket_;
    Statement one_;
    Statement attachments_;
    Statement content_of_;
    BlobReader blobs_;
};

}  // namespace maildocket::sqlite
