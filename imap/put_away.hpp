#pragma once

#include "core/imap/client.hpp"
#include "imap/session_end.hpp"

#include <span>
#include <string>
#include <vector>

// What is done in the mailbox with mails that the store has. All of it can be repeated: a crash or
// a lost answer at any point costs nothing but a second copy at worst.
namespace maildocket::mailbox {

struct PutAway {
    std::string refusal;  // the server's words; empty: they are where they belong
    std::string code;     // the server's own, e.g. "OVERQUOTA"
};

// Marks the mails as read, takes \Flagged from them and moves them into `folder`. The selected
// folder is INBOX before and after.
[[nodiscard]] Step<PutAway> put_away(
    imap::Client& client, std::span<const imap::Uid> uids, const std::string& folder
);

// The same for mails of an earlier session, of which some may have been copied already: they are
// looked for in `folder` first, where the server moves by copying.
[[nodiscard]] Step<PutAway> put_away_again(
    imap::Client& client, std::span<const imap::Uid> uids, const std::string& folder
);

// Adds \Flagged and takes \Seen: the mail waits for a person.
[[nodiscard]] Step<void> flag_for_person(imap::Client& client, std::span<const imap::Uid> uids);

}  // namespace maildocket::mailbox
