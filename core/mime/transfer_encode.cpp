#include "core/mime/transfer_encode.hpp"

#include <algorithm>
#include <cstdint>

namespace maildocket::mime {

namespace {

constexpr std::size_t line_octets_max = 76;
constexpr std::size_t base64_line_source_octets = line_octets_max / 4 * 3;

bool is_plain(char letter) {
    return letter >= ' ' && letter <= '~' && letter != '=';
}

void append_escape(std::string& out, char letter) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(letter);
    out.push_back('=');
    out.push_back(digits[value >> 4U]);
    out.push_back(digits[value & 15U]);
}

// "From " and "." at a line's beginning mean something to mbox files and to SMTP; a blank at its
// end gets lost.
bool is_literal(char letter, bool first, bool last) {
    if (letter == ' ' || letter == '\t') {
        return !last;
    }
    return is_plain(letter) && !(first && (letter == 'F' || letter == '.'));
}

// One line of the text, without its end, as one or more lines.
void append_line(std::string& out, std::string_view line) {
    std::size_t column = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool last = i + 1 == line.size();
        bool literal = is_literal(line[i], column == 0, last);
        if (column + (literal ? 1 : 3) > line_octets_max - (last ? 0 : 1)) {
            out += "=\r\n";
            column = 0;
            literal = is_literal(line[i], true, last);
        }
        if (literal) {
            out.push_back(line[i]);
        } else {
            append_escape(out, line[i]);
        }
        column += literal ? 1 : 3;
    }
    out += "\r\n";
}

}  // namespace

std::string encode_base64(std::string_view octets) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((octets.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < octets.size(); i += 3) {
        const auto group = octets.substr(i, 3);
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            bits = (bits << 8U) | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            text.push_back(j <= group.size() ? alphabet[(bits >> (18 - 6 * j)) & 63U] : '=');
        }
    }
    return text;
}

void append_base64(std::string& out, std::string_view octets) {
    for (std::size_t i = 0; i < octets.size(); i += base64_line_source_octets) {
        out += encode_base64(octets.substr(i, base64_line_source_octets));
        out += "\r\n";
    }
}

void append_quoted_printable(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        append_line(out, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool prefers_base64(std::string_view text) {
    const auto escaped = std::ranges::count_if(text, [](char letter) {
        return !is_plain(letter) && letter != '\n' && letter != '\t';
    });
    return static_cast<std::size_t>(escaped) > text.size() / 6;
}

}  // namespace maildocket::mime
