#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text for a terminal. Subjects and names come from strangers: whatever moves the cursor, changes
// colours or turns the direction of writing is shown as an escape.
namespace maildocket::cli {

// On one line: controls become \n, \t, \x1b, marks of direction \u{202e}, ill-formed octets U+FFFD.
[[nodiscard]] std::string printable_line(std::string_view text);

// The same with line ends and tabs kept.
[[nodiscard]] std::string printable_text(std::string_view text);

// Columns that a printable line takes on a terminal: two for wide characters, none for combining
// ones.
[[nodiscard]] std::size_t columns_of(std::string_view text);

// At most so many columns; what is cut ends in an ellipsis.
[[nodiscard]] std::string cut_to_columns(std::string_view text, std::size_t columns_max);

}  // namespace maildocket::cli
