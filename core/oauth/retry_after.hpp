#pragma once

#include "core/base/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace maildocket::oauth {

// The field Retry-After (RFC 9110 10.2.3): seconds, or a date of HTTP. At most an hour; nothing for
// what is neither. A date that is over is no wait.
[[nodiscard]] std::optional<std::chrono::seconds> read_retry_after(
    std::string_view field, Timestamp now
);

}  // namespace maildocket::oauth
