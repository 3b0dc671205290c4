#pragma once

#include <string>
#include <string_view>

// Content for a 7-bit wire (RFC 2045 6.7 and 6.8), lines of at most 76 octets that end in CRLF.
namespace maildocket::mime {

// Without line ends.
[[nodiscard]] std::string encode_base64(std::string_view octets);

// Appends lines; the last one ends in CRLF, nothing is written for nothing.
void append_base64(std::string& out, std::string_view octets);

// Appends a text with LF line ends as lines; the last one ends in CRLF, whether the text does or
// not. A line that could be taken for an mbox "From " or for the end of a mail is escaped; no line
// holds "=_".
void append_quoted_printable(std::string& out, std::string_view text);

// Whether base64 makes it shorter.
[[nodiscard]] bool prefers_base64(std::string_view text);

}  // namespace maildocket::mime
