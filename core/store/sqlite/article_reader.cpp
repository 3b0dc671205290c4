#include "core/store/sqlite/article_reader.hpp"

#include "core/store/sqlite/names.hpp"

namespace maildocket::sqlite {

ArticleReader::ArticleReader(Connection& connection)
    : of_ticket_(connection, R"(
          SELECT id, kind, author, author_email, trust, warning, subject, text, html, new_text,
                 message_id, delivery_id, created_at
          FROM articles WHERE ticket_id = ? ORDER BY id)"),
      one_(connection, R"(
          SELECT id, kind, author, author_email, trust, warning, subject, text, html, new_text,
                 message_id, delivery_id, created_at
          FROM articles WHERE id = ?)"),
      attachments_(connection, R"(
          SELECT name, content_type, octets, sha256, is_inline, content_id, refused
          FROM article_attachments WHERE article_id = ? ORDER BY position)"),
      content_of_(connection, R"(
          SELECT blob_id FROM article_attachments
          WHERE article_id = ? AND position = ? AND blob_id IS NOT NULL)"),
      blobs_(connection) {}

std::vector<store::ArticleRow> ArticleReader::of_ticket(TicketId ticket) {
    std::vector<store::ArticleRow> articles;
    for (auto row = of_ticket_.query(ticket); row.next();) {
        articles.push_back(read(row));
    }
    return articles;
}

store::ArticleRow ArticleReader::one(ArticleId article) {
    auto row = one_.query(article);
    if (!row.next()) {
        throw_failure(ErrorCode::not_found, "no article " + std::to_string(article.value));
    }
    return read(row);
}

void ArticleReader::attachment(
    ArticleId article, std::size_t position, const store::BlobConsumer& consumer
) {
    std::int64_t blob = 0;
    {
        auto row = content_of_.query(article, position);
        if (!row.next()) {
            throw_failure(ErrorCode::not_found, "no such attachment, or it was refused");
        }
        blob = row.integer(0);
    }
    blobs_.read(blob, consumer);
}

store::ArticleRow ArticleReader::read(const Rows& row) {
    return {
        .id = row.id<ArticleId>(0),
        .kind = article_kind(row, 1),
        .author = row.text(2),
        .author_email = row.text(3),
        .trust = trust(row, 4),
        .warning = row.text(5),
        .subject = row.text(6),
        .text = row.text(7),
        .html = row.text(8),
        .new_text = row.text(9),
        .message_id = row.text(10),
        .delivery = row.optional_id<DeliveryId>(11),
        .created_at = row.time(12),
        .attachments = attachments_of(row.id<ArticleId>(0))};
}

std::vector<store::AttachmentRow> ArticleReader::attachments_of(ArticleId article) {
    std::vector<store::AttachmentRow> attachments;
    for (auto row = attachments_.query(article); row.next();) {
        attachments.push_back(
            {.name = row.text(0),
             .content_type = row.text(1),
             .octets = static_cast<std::uint64_t>(row.integer(2)),
             .sha256 = row.digest(3),
             .is_inline = row.flag(4),
             .content_id = row.text(5),
             .refused = row.text(6)}
        );
    }
    return attachments;
}

}  // namespace maildocket::sqlite
