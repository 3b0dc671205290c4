#pragma once

#include "cli/context.hpp"

namespace maildocket::cli {

// A new key that signs from now on; what older ones signed stays good.
[[nodiscard]] Exit key_rotate(Context& context);

}  // namespace maildocket::cli
