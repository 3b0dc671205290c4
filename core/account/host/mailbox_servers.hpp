#pragma once

#include "core/config/mailbox_config.hpp"
#include "core/net/imap_connection.hpp"
#include "core/net/smtp_transport.hpp"

namespace maildocket::account {

// How to reach and to sign in to the mailbox's IMAP server; password or token are to be added.
[[nodiscard]] net::ImapSettings imap_settings(const MailboxConfig& mailbox);

// The same for its SMTP server, with the rules of its provider for reverse paths; password or
// source of tokens, and hello_name, are to be added.
[[nodiscard]] net::SmtpSettings smtp_settings(const MailboxConfig& mailbox);

}  // namespace maildocket::account
