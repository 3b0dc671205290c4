#pragma once

#include <string>
#include <string_view>

namespace maildocket::config {

// What to write in place of an unknown key of a table: the nearest key, the table that the key
// belongs to, or all keys of this one.
[[nodiscard]] std::string suggest_key(std::string_view table, std::string_view unknown);

// The same for an unknown table.
[[nodiscard]] std::string suggest_table(std::string_view unknown);

// [[queue]] and [[mailbox]] stand as often as one likes.
[[nodiscard]] bool is_repeated_table(std::string_view table);

}  // namespace maildocket::config
