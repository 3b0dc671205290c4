#pragma once

#include <algorithm>
#include <string>
#include <string_view>

// Letters, digits and blanks of ASCII, without the locale. Octets above 127 are left alone.
namespace maildocket::ascii {

[[nodiscard]] constexpr char to_lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}
[[nodiscard]] constexpr bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}
[[nodiscard]] constexpr bool is_alpha(char letter) {
    return to_lower(letter) >= 'a' && to_lower(letter) <= 'z';
}
[[nodiscard]] constexpr bool is_alnum(char letter) {
    return is_alpha(letter) || is_digit(letter);
}
// Space, tab, CR, LF, vertical tab and form feed.
[[nodiscard]] constexpr bool is_space(char letter) {
    return letter == ' ' || (letter >= '\t' && letter <= '\r');
}
// C0 controls and DEL.
[[nodiscard]] constexpr bool is_control(char letter) {
    return (letter >= 0 && letter < ' ') || letter == '\x7f';
}

[[nodiscard]] inline std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), to_lower);
    return result;
}

[[nodiscard]] inline bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, [](char a, char b) {
        return to_lower(a) == to_lower(b);
    });
}
[[nodiscard]] inline bool starts_with_ignoring_case(
    std::string_view text, std::string_view prefix
) {
    return text.size() >= prefix.size() &&
           equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}
// Position of `part` in `text` at or after `from`, or npos. Linear in practice: `part` is short.
[[nodiscard]] inline std::size_t find_ignoring_case(
    std::string_view text, std::string_view part, std::size_t from = 0
) {
    const auto last = text.size() - std::min(part.size(), text.size());
    for (auto at = from; at <= last && part.size() <= text.size(); ++at) {
        if (part.empty() || (to_lower(text[at]) == to_lower(part.front()) &&
                             equal_ignoring_case(text.substr(at, part.size()), part))) {
            return at;
        }
    }
    return std::string_view::npos;
}

[[nodiscard]] inline std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace maildocket::ascii
