#pragma once

#include "core/store/mailbox_store.hpp"
#include "core/store/postgres/database_url.hpp"

#include <memory>

namespace maildocket::postgres {

[[nodiscard]] std::unique_ptr<store::MailboxStore> open_mailboxes(const DatabaseUrl& database);

}  // namespace maildocket::postgres
