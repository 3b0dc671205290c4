#pragma once

#include "core/imap/client.hpp"
#include "core/store/mailbox_store.hpp"
#include "imap/sync_plan.hpp"

#include <cstdint>
#include <span>
#include <vector>

// A mailbox that numbers its mails anew (another UIDVALIDITY, RFC 3501 2.3.1.1): no old UID means
// anything any more. Pure.
namespace maildocket::mailbox {

// The rows of `old` under their mails' new UIDs; those whose mail is not found by Message-ID and
// author, or has neither, are left out. Each summary serves for one row.
[[nodiscard]] std::vector<store::MailboxMail> renumbered(
    std::span<const store::MailboxMail> old,
    std::span<const imap::Summary> summaries,
    std::uint32_t uid_validity
);

// The first UID that counts as new: of the oldest mail that came after `since`, else `uid_next`.
[[nodiscard]] Uid first_new_uid(
    std::span<const imap::Summary> summaries, Timestamp since, Uid uid_next
);

}  // namespace maildocket::mailbox
