#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Text from outside made fit for the places where a mail shows it.
namespace maildocket::outbox {

// For a value that stands inside a line: one line, at most 300 octets, "..." where it was cut.
[[nodiscard]] std::string one_line_value(std::string_view text);

// For several lines: line ends LF, no controls but tabs, no blank line at the ends.
[[nodiscard]] std::string lines_value(std::string_view text);

// Each line behind "> ", so that it can't be taken for words of ours.
[[nodiscard]] std::string quoted(std::string_view lines);

// Text as HTML, in any place of it, also in an attribute.
[[nodiscard]] std::string escape_html(std::string_view text);

// Lines as HTML: escaped, with <br>, runs of blanks kept.
[[nodiscard]] std::string as_html(std::string_view lines);

// "512 B", "12 KB", "3 MB": rounded up.
[[nodiscard]] std::string size_text(std::uint64_t octets);

}  // namespace maildocket::outbox
