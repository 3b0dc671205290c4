#pragma once

#include "cli/context.hpp"

namespace maildocket::cli {

// A new key that signs in an hour; what older ones signed stays good for 400 days.
[[nodiscard]] Exit key_rotate(Context& context);

}  // namespace maildocket::cli
