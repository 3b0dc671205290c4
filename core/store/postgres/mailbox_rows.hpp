#pragma once

#include "core/store/mailbox_store.hpp"

#include <pqxx/pqxx>

// Columns of the tables mailboxes and mailbox_mails as values of the port.
namespace maildocket::postgres {

// Ten columns from `column` on: state, reason, code, failures, retry_at, sealed, generation,
// access_ends_at, granted_at, grant_ends_at.
[[nodiscard]] store::SignIn read_sign_in(const pqxx::row& row, int column);
// Nine columns from `column` on, in the order of MailboxProgress.
[[nodiscard]] store::MailboxProgress read_progress(const pqxx::row& row, int column);
// The whole row: uid_validity, uid, state, message_id, author, tries, reason, changed_at, door_key.
[[nodiscard]] store::MailboxMail read_mailbox_mail(const pqxx::row& row);

}  // namespace maildocket::postgres
