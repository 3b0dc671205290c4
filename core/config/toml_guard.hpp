#pragma once

#include <optional>
#include <string>
#include <string_view>

// What must be known of a text before the TOML library sees it: it recurses for every bracket and
// every dot, and answers ill-formed UTF-8 with an exception about something else.
namespace maildocket::config {

inline constexpr std::size_t file_octets_max = std::size_t{512} * 1024;
inline constexpr unsigned nesting_max = 16;       // of [ and {
inline constexpr unsigned dots_in_line_max = 64;  // outside strings and comments

struct GuardFinding {
    unsigned line = 0;
    std::string text;
};

// Nothing if the text may be parsed.
[[nodiscard]] std::optional<GuardFinding> guard_toml(std::string_view text);

}  // namespace maildocket::config
