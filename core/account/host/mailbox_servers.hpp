#pragma once

#include "core/config/mailbox_config.hpp"
#include "core/net/imap_connection.hpp"

namespace maildocket::account {

// How to reach and to sign in to the mailbox's IMAP server; password or token are to be added.
[[nodiscard]] net::ImapSettings imap_settings(const MailboxConfig& mailbox);

}  // namespace maildocket::account
