#include "core/outbox/letter_writer.hpp"

#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace maildocket::outbox {

namespace {

constexpr std::size_t attachment_octets_max = std::size_t{64} << 20U;

Result<std::string> read_attachment(
    store::OutboxStore& store, ArticleId article, std::size_t position
) {
    std::string octets;
    const auto append = [&octets](std::string_view piece) -> Result<void> {
        if (octets.size() + piece.size() > attachment_octets_max) {
            return fail(ErrorCode::invalid_input, "an attachment is too large to be sent");
        }
        octets.append(piece);
        return {};
    };
    if (auto read = store.attachment(article, position, append); !read) {
        return fail_with(read);
    }
    return octets;
}

}  // namespace

Result<WrittenMail> LetterWriter::write(
    const store::OutboxJob& job, store::OutboxStore& store, const MailPolicy& policy, Timestamp now
) {
    if (job.article && (!article_ || article_->id != *job.article)) {
        auto read = store.article(*job.article);
        if (!read) {
            return fail_with(read);
        }
        article_ = std::move(*read);
    }
    const auto attachment = [&](std::size_t position) {
        return read_attachment(store, *job.article, position);
    };
    try {
        return write_mail(job, job.article ? &*article_ : nullptr, attachment, policy, now);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::no_space, "no memory for a mail of the outbox");
    }
}

}  // namespace maildocket::outbox
