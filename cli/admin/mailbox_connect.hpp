#pragma once

#include "cli/context.hpp"

#include <string>

namespace maildocket::cli {

struct MailboxConnect {
    std::string name;
    bool device = false;  // the browser is on another device
};
// Somebody signs in, the mailbox is opened to see whether it was the right one, and the tokens are
// kept. A mailbox that nobody has to agree for is tried, too.
[[nodiscard]] Exit mailbox_connect(Context& context, const MailboxConnect& options);

}  // namespace maildocket::cli
