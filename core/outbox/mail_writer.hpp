#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"
#include "core/model/queue.hpp"
#include "core/outbox/transport.hpp"
#include "core/store/outbox_store.hpp"

#include <functional>
#include <memory>
#include <string>

// A row of the outbox to a mail as it goes over the wire (SPEC section 7): words from templates,
// threading, signed addresses, marks of automatic mail. The same row gives the same Message-ID and
// Date, so that a mail that is sent twice after a crash can be known as one.
namespace maildocket::outbox {

class Templates;

struct MailPolicy {
    QueueDirectory queues;
    KeyRing keys;
    std::shared_ptr<const Templates> templates;  // of load_templates(), never null
};

struct WrittenMail {
    SendEnvelope envelope;
    std::string message_id;  // without < >
    std::string octets;
};

// Reads the content of an attachment by its position in the article.
using AttachmentReader = std::function<Result<std::string>(std::size_t position)>;

// `article` is the row's, or null if it has none. invalid_input for a row that can't become a mail
// (its queue is configured no more, its address is none or needs SMTPUTF8, a reply without an
// article); else errors of the reader. A row without a ticket is written by the first queue and
// can't be tied to one. Attachments are read only for agent_reply.
[[nodiscard]] Result<WrittenMail> write_mail(
    const store::OutboxJob& job,
    const store::ArticleRow* article,
    const AttachmentReader& attachments,
    const MailPolicy& policy,
    Timestamp now
);

}  // namespace maildocket::outbox
