#pragma once

#include <string>
#include <string_view>

namespace maildocket::mime {

// format=flowed undone (RFC 3676): lines of a paragraph joined, space-stuffing removed, quotes
// written as ">" for each level and a blank. `delete_space` is DelSp=yes. Line ends are LF.
[[nodiscard]] std::string undo_flowed(std::string_view text, bool delete_space);

}  // namespace maildocket::mime
