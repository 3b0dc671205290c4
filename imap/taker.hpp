#pragma once

#include "core/imap/client.hpp"
#include "imap/desk.hpp"
#include "imap/mail_head.hpp"
#include "imap/settings.hpp"

#include <cstdint>
#include <optional>
#include <string>

// One mail from the mailbox to the desk: streamed into a spool, then handed over.
namespace maildocket::mailbox {

enum class TakeEnd {
    taken,
    held,
    refused,   // by lmtpd, for good
    desk,      // lmtpd takes nothing now; nothing is wrong with the mail
    spool,     // no room for it here; likewise
    failed,    // the mail could not be read; counts as a try
    too_large  // will not become smaller
};

struct TakeResult {
    TakeEnd end = TakeEnd::failed;
    std::string reason;  // one line
    MailHead head;       // as far as it came
    // Set if the session can't go on after it.
    std::optional<imap::Failure> failure;
};

// "mailbox/uidvalidity/uid/tag": what the ledger knows the mail by. Without the tag, which needs
// the secret, anybody who may speak LMTP could take the key of a mail that is still to come.
[[nodiscard]] std::string door_key(
    const MailboxSettings& settings, std::uint32_t uid_validity, imap::Uid uid
);

[[nodiscard]] TakeResult take_mail(
    imap::Client& client,
    Desk& desk,
    const MailboxSettings& settings,
    const std::string& door_key,
    const Take& take
);

}  // namespace maildocket::mailbox
