#pragma once

#include <string>
#include <string_view>

// From any charset that mail is written in to UTF-8. Labels are input of a stranger: only names of
// a fixed table reach iconv. Octets that cannot be read become U+FFFD, one each; none is dropped.
namespace maildocket::mime {

// The charset that is meant by a label in a mail, by the name iconv has for it; empty for a label
// that is unknown. Labels that are used for more than they name are promoted: "iso-8859-1" gives
// WINDOWS-1252, "gb2312" GB18030, "koi8-r" KOI8-U, "ks_c_5601-1987" CP949, "shift_jis" CP932.
[[nodiscard]] std::string_view charset_of(std::string_view label);

struct Text {
    std::string text;         // valid UTF-8 without NUL
    bool relabelled = false;  // the label was missing, unknown or wrong, another charset was used
    bool damaged = false;     // holds U+FFFD for octets that could not be read
};

// `label` as the mail has it, may be empty. `hint` is a charset_of() another part of the mail is
// written in; it decides where the octets alone leave more than one reading.
[[nodiscard]] Text to_utf8(
    std::string_view octets, std::string_view label, std::string_view hint = {}
);

// The charset that unlabelled octets are most likely written in, by iconv's name.
[[nodiscard]] std::string_view detect_charset(std::string_view octets, std::string_view hint);

}  // namespace maildocket::mime
