#pragma once

#include "core/model/queue.hpp"
#include "core/outbox/mail_attachments.hpp"
#include "core/outbox/template_data.hpp"
#include "core/store/outbox_store.hpp"

// What the words of a mail are made of. Everything that came from outside is made harmless here:
// names and subjects are one line, texts have no controls.
namespace maildocket::outbox {

// Whether the mail may repeat anything that its recipient's mail said: the row of an automatic
// answer carries the subject only if it may (SPEC section 7).
[[nodiscard]] bool may_echo(const store::OutboxJob& job);

// The article's HTML if it is as new as its text: one that holds a quotation would tell a contact
// what was told to the agent alone. Else empty.
[[nodiscard]] std::string_view new_html(const store::ArticleRow& article);

// `article` may be null.
[[nodiscard]] TemplateData template_data(
    const store::OutboxJob& job,
    const store::ArticleRow* article,
    const QueuePolicy& queue,
    const AttachmentChoice& choice
);

}  // namespace maildocket::outbox
