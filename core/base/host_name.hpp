#pragma once

#include <string>

namespace maildocket {

// This host's own name as it was given, "localhost" if it has none.
[[nodiscard]] std::string host_name();

}  // namespace maildocket
