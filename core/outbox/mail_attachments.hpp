#pragma once

#include "core/mime/compose.hpp"
#include "core/outbox/mail_writer.hpp"
#include "core/store/ticket_store.hpp"

#include <cstdint>
#include <vector>

// Which files of an agent's article go along with the mail.
namespace maildocket::outbox {

// What one mail carries in all, before encoding makes it a third more: most servers take 25 to 35
// MB of mail.
inline constexpr std::uint64_t attached_octets_max = std::uint64_t{20} << 20U;

struct AttachmentChoice {
    std::vector<std::size_t> taken;    // positions in the article, in order
    std::vector<std::size_t> omitted;  // refused when it came in, or too much for one mail
};

// In order, each that still fits.
[[nodiscard]] AttachmentChoice choose_attachments(const store::ArticleRow& article);

// Reads the chosen ones. Errors are the reader's.
[[nodiscard]] Result<std::vector<mime::OutgoingAttachment>> read_attachments(
    const store::ArticleRow& article,
    const std::vector<std::size_t>& positions,
    const AttachmentReader& reader
);

}  // namespace maildocket::outbox
