#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text inside the program is valid UTF-8 without NUL: PostgreSQL refuses anything else.
namespace maildocket::utf8 {

// Length of the longest prefix of plain ASCII.
[[nodiscard]] std::size_t ascii_prefix(std::string_view text);

// Well-formed by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool valid(std::string_view text);

// Length in octets of the longest well-formed prefix.
[[nodiscard]] std::size_t valid_prefix(std::string_view text);

// Every ill-formed octet and every NUL becomes U+FFFD; nothing is dropped.
[[nodiscard]] std::string scrub(std::string_view text);

// At most `octets_max` octets, cut before a character and never inside one.
[[nodiscard]] std::string_view truncate(std::string_view text, std::size_t octets_max);

// Appends a code point; a surrogate or anything above U+10FFFF becomes U+FFFD.
void append(std::string& text, char32_t code_point);

// Decodes the character at `text[position]` and moves `position` past it. The text must be valid.
[[nodiscard]] char32_t next(std::string_view text, std::size_t& position);

}  // namespace maildocket::utf8
