#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maildocket::mime {

inline constexpr std::size_t attachment_name_octets_max = 255;

// A decoded file name made harmless: the last component of a path, without controls and characters
// that turn the writing direction, at most attachment_name_octets_max long with its extension kept.
// Empty if nothing is left.
[[nodiscard]] std::string clean_attachment_name(std::string_view name);

}  // namespace maildocket::mime
