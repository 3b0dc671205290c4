#pragma once

#include "cli/context.hpp"

namespace maildocket::cli {

// Schema, queues and keys; what is there already stays.
[[nodiscard]] Exit init(Context& context);

}  // namespace maildocket::cli
