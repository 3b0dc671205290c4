#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <string>

namespace maildocket::cli {

// Those of the configuration, and those that are known from before.
[[nodiscard]] Exit mailbox_list(Context& context, const ListingOptions& options);

struct MailboxRemove {
    std::string name;
};
// Forgets tokens and how far taking mail has come. What became tickets stays.
[[nodiscard]] Exit mailbox_remove(Context& context, const MailboxRemove& options);

// The mailbox of the configuration; Exit::no if there is none of that name.
[[nodiscard]] const MailboxConfig& need_mailbox(Context& context, const std::string& name);

}  // namespace maildocket::cli
