#pragma once

#include <string>

namespace maildocket::net {

// Whether the name or address is this host's own, so that what is sent there is seen by nobody
// else.
[[nodiscard]] bool is_loopback(const std::string& host);

}  // namespace maildocket::net
