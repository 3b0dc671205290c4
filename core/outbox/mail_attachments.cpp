#include "core/outbox/mail_attachments.hpp"

namespace maildocket::outbox {

AttachmentChoice choose_attachments(const store::ArticleRow& article) {
    AttachmentChoice choice;
    std::uint64_t octets = 0;
    for (std::size_t i = 0; i < article.attachments.size(); ++i) {
        const auto& attachment = article.attachments[i];
        const bool fits = attachment.octets <= attached_octets_max - octets;
        if (attachment.refused.empty() && fits) {
            octets += attachment.octets;
            choice.taken.push_back(i);
        } else {
            choice.omitted.push_back(i);
        }
    }
    return choice;
}

Result<std::vector<mime::OutgoingAttachment>> read_attachments(
    const store::ArticleRow& article,
    const std::vector<std::size_t>& positions,
    const AttachmentReader& reader
) {
    std::vector<mime::OutgoingAttachment> attachments;
    for (const auto position : positions) {
        auto octets = reader(position);
        if (!octets) {
            return fail_with(octets);
        }
        const auto& row = article.attachments[position];
        attachments.push_back(
            {row.name, row.content_type, std::move(*octets), row.is_inline, row.content_id}
        );
    }
    return attachments;
}

}  // namespace maildocket::outbox
