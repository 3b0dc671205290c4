#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/outbox/mail_writer.hpp"
#include "core/store/outbox_store.hpp"

#include <optional>

// From a row of the outbox to a mail that can be sent. Remembers the last article, since the mails
// of one reply are about the same. One thread.
namespace maildocket::outbox {

class LetterWriter {
public:
    // The store's error, that of write_mail(), `invalid_input` for an attachment that is too large
    // to be sent, and `no_space` when memory is short.
    [[nodiscard]] Result<WrittenMail> write(
        const store::OutboxJob& job,
        store::OutboxStore& store,
        const MailPolicy& policy,
        Timestamp now
    );

private:
    std::optional<store::ArticleRow> article_;
};

}  // namespace maildocket::outbox
