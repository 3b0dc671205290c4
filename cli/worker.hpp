#pragma once

#include "cli/context.hpp"

namespace maildocket::cli {

// Sends what stands in the outbox until SIGTERM or SIGINT, which finish the mails in hand; SIGHUP
// reads the configuration anew.
[[nodiscard]] Exit worker(Context& context);

}  // namespace maildocket::cli
