#pragma once

#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <string_view>

// What is known of the charsets that charset_of() names.
namespace maildocket::mime {

[[nodiscard]] constexpr bool is_high(char letter) {
    return (static_cast<unsigned char>(letter) & 0x80U) != 0;
}
[[nodiscard]] inline bool all_ascii(std::string_view octets) {
    return utf8::ascii_prefix(octets) == octets.size();
}

[[nodiscard]] inline bool is_utf16(std::string_view charset) {
    return charset.starts_with("UTF-16") || charset.starts_with("UTF-32");
}

// Seven bits that look like ASCII without being it.
[[nodiscard]] inline bool is_seven_bit(std::string_view charset) {
    return charset.starts_with("ISO-2022-") || charset == "UTF-7" || charset == "HZ-GB-2312";
}

[[nodiscard]] inline bool is_single_octet(std::string_view charset) {
    constexpr std::array<std::string_view, 9> families{
        "WINDOWS-", "ISO-8859-", "IBM", "KOI8-", "MAC", "CP874", "TCVN", "VISCII", "US-ASCII"};
    return std::ranges::any_of(families, [charset](std::string_view family) {
        return charset.starts_with(family);
    });
}

// A mail that says one of them may have been written in another.
[[nodiscard]] inline bool is_japanese(std::string_view charset) {
    return charset == "ISO-2022-JP" || charset == "CP932" || charset == "EUC-JP-MS";
}

// The designations of ISO-2022-JP and -KR, which nothing else has; empty if there is none.
[[nodiscard]] inline std::string_view escaped_charset(std::string_view octets) {
    const auto escape = octets.find('\x1B');
    if (escape == std::string_view::npos) {
        return {};
    }
    const auto rest = octets.substr(escape);
    if (rest.starts_with("\x1B$B") || rest.starts_with("\x1B$@") || rest.starts_with("\x1B(J") ||
        rest.starts_with("\x1B(I")) {
        return "ISO-2022-JP";
    }
    return rest.starts_with("\x1B$)C") ? "ISO-2022-KR" : std::string_view{};
}

}  // namespace maildocket::mime
