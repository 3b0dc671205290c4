#include "core/base/escape.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

namespace maildocket {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

void append_octet(std::string& text, char letter) {
    const auto value = static_cast<unsigned char>(letter);
    text.push_back(digits[value >> 4U]);
    text.push_back(digits[value & 15U]);
}

void append_escaped(std::string& text, char letter) {
    switch (letter) {
        case '\n': text += "\\n"; break;
        case '\r': text += "\\r"; break;
        case '\t': text += "\\t"; break;
        case '\\': text += "\\\\"; break;
        case '"': text += "\\\""; break;
        default:
            if (ascii::is_control(letter)) {
                text += "\\x";
                append_octet(text, letter);
            } else {
                text.push_back(letter);
            }
    }
}

}  // namespace

std::string escape_for_log(std::string_view octets, std::size_t octets_max) {
    const bool cut = octets.size() > octets_max;
    octets = utf8::truncate(octets, octets_max);
    std::string text;
    while (!octets.empty()) {
        const auto good = utf8::valid_prefix(octets);
        for (const char letter : octets.substr(0, good)) {
            append_escaped(text, letter);
        }
        octets.remove_prefix(good);
        if (!octets.empty()) {
            text += "\\x";
            append_octet(text, octets.front());
            octets.remove_prefix(1);
        }
    }
    return cut ? text + "..." : text;
}

std::string to_hex(std::string_view octets) {
    std::string text;
    text.reserve(octets.size() * 2);
    for (const char letter : octets) {
        append_octet(text, letter);
    }
    return text;
}

}  // namespace maildocket
