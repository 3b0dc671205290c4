#pragma once

#include "core/mail/message.hpp"
#include "core/store/sqlite/blobs.hpp"
#include "core/store/sqlite/statement.hpp"

#include <span>

namespace maildocket::sqlite {

// Rows of attachments and their content.
class AttachmentWriter {
public:
    explicit AttachmentWriter(Connection& connection);

    // `parts` lie beside the attachments; null, or missing, where the content was refused.
    void write(
        ArticleId article,
        std::span<const Attachment> attachments,
        std::span<const store::BlobSource* const> parts,
        Timestamp now
    );

private:
    BlobWriter blobs_;
    Statement insert_;
};

}  // namespace maildocket::sqlite
