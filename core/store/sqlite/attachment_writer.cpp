#include "core/store/sqlite/attachment_writer.hpp"

namespace maildocket::sqlite {

AttachmentWriter::AttachmentWriter(Connection& connection)
    : blobs_(connection), insert_(connection, R"(
          INSERT INTO article_attachments (article_id, position, name, content_type, octets,
                                           sha256, is_inline, content_id, refused, blob_id)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?))") {}

void AttachmentWriter::write(
    ArticleId article,
    std::span<const Attachment> attachments,
    std::span<const store::BlobSource* const> parts,
    Timestamp now
) {
    for (std::size_t position = 0; position < attachments.size(); ++position) {
        const auto& attachment = attachments[position];
        const auto* part = position < parts.size() ? parts[position] : nullptr;
        std::optional<std::int64_t> blob;
        if (part != nullptr) {
            blob = blobs_.write(*part, now);
        }
        insert_.execute(
            article,
            position,
            attachment.name,
            attachment.content_type,
            attachment.octets,
            attachment.sha256,
            attachment.is_inline,
            attachment.content_id,
            attachment.refused,
            blob
        );
    }
}

}  // namespace maildocket::sqlite
