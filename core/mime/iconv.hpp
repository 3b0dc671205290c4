#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maildocket::mime {

struct Converted {
    std::string text;               // UTF-8; NUL is still in it
    std::size_t unread_octets = 0;  // each has become one U+FFFD
};

// `charset` is a name that charset_of() returns. Linear; a charset that this system's iconv lacks
// is read as WINDOWS-1252.
[[nodiscard]] Converted convert(std::string_view octets, std::string_view charset);

}  // namespace maildocket::mime
