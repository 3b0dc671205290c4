#pragma once

#include "core/store/mailbox_store.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

[[nodiscard]] std::unique_ptr<store::MailboxStore> open_mailboxes(const std::string& path);

}  // namespace maildocket::sqlite
