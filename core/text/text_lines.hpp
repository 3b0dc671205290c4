#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// A text as lines, and the few questions about a line that all matchers ask.
namespace maildocket::text {

// Lines longer than this are prose or data, never a header or signature line of a mail program: no
// matcher looks at them, which keeps every matcher's work per line bounded.
inline constexpr std::size_t matched_line_octets_max = 1000;

struct Line {
    std::string_view text;    // without the line end
    std::size_t begin = 0;    // octets of the whole text
    std::size_t end = 0;      // past the line end
    bool simplified = false;  // `text` is a copy; its offsets are not those of the whole text

    // What an HTML tree knows about the line and its text does not say.
    bool in_quote = false;       // within a <blockquote>
    bool by_program = false;     // within an element that a mail program puts around history
    bool in_signature = false;   // within the element that holds the signature
    bool history = false;        // a mail program says that from here on all is history
    bool ruled = false;          // below a line drawn by a style
    bool below_picture = false;  // a picture without text stands in front
};
using Lines = std::span<const Line>;

// LF, CRLF and a lone CR end a line. The last one may have no end.
[[nodiscard]] std::vector<Line> split_lines(std::string_view text);

// Gives lines one spelling for the matchers: letter and accent become one character (Apple's
// programs write two), all blanks a space, and direction marks go. Such lines point into `copies`.
void simplify(std::span<Line> lines, std::deque<std::string>& copies);

// Lower case, also of letters outside ASCII. For short texts.
[[nodiscard]] std::string lower_case(std::string_view text);

// Without white space (also no-break and zero-width) and direction marks at both ends.
[[nodiscard]] std::string_view trim_marks(std::string_view text);
// As trim_marks, and without the asterisks and underscores of a text that was rich.
[[nodiscard]] std::string_view trim_emphasis(std::string_view text);

// Without blank lines in front and white space behind; the first line keeps its indentation.
[[nodiscard]] std::string_view trim_blank_lines(std::string_view text);

[[nodiscard]] inline bool is_blank(std::string_view text) {
    return trim_marks(text).empty();
}
// Starts with a quote mark: ">", or one behind up to three spaces.
[[nodiscard]] bool is_quoted(std::string_view text);

// White space separated words, counted up to `count_max`.
[[nodiscard]] std::size_t count_words(std::string_view text, std::size_t count_max = 100);

// Holds "local@domain" with something on both sides.
[[nodiscard]] bool has_address(std::string_view text);
// Holds a digit, also Arabic or full-width ones.
[[nodiscard]] bool has_digit(std::string_view text);
// Holds a year, a time or a date in figures.
[[nodiscard]] bool has_date(std::string_view text);
[[nodiscard]] bool has_date_and_time(std::string_view text);
// Holds a link or a telephone number.
[[nodiscard]] bool has_link(std::string_view text);
[[nodiscard]] bool has_telephone(std::string_view text);

}  // namespace maildocket::text
