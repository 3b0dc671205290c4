#include "core/base/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace maildocket::utf8 {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

constexpr unsigned octet(char letter) {
    return static_cast<unsigned char>(letter);
}

// Length of the well-formed sequence at the start of `text`, 0 if there is none (RFC 3629, section
// 4).
std::size_t sequence_length(std::string_view text) {
    const unsigned first = octet(text.front());
    if (first < 0x80) {
        return 1;
    }
    std::size_t length = 0;
    unsigned second_min = 0x80;
    unsigned second_max = 0xBF;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        second_min = first == 0xE0 ? 0xA0 : 0x80;
        second_max = first == 0xED ? 0x9F : 0xBF;
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        second_min = first == 0xF0 ? 0x90 : 0x80;
        second_max = first == 0xF4 ? 0x8F : 0xBF;
    }
    if (length == 0 || text.size() < length || octet(text[1]) < second_min ||
        octet(text[1]) > second_max) {
        return 0;
    }
    for (std::size_t i = 2; i < length; ++i) {
        if ((octet(text[i]) & 0xC0U) != 0x80) {
            return 0;
        }
    }
    return length;
}

}  // namespace

std::size_t ascii_prefix(std::string_view text) {
    std::size_t position = 0;  // eight octets at a time: most mail is nothing else
    while (position + 8 <= text.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + position, 8);
        if ((word & 0x8080808080808080ULL) != 0) {
            break;
        }
        position += 8;
    }
    while (position < text.size() && octet(text[position]) < 0x80) {
        ++position;
    }
    return position;
}

std::size_t valid_prefix(std::string_view text) {
    std::size_t position = 0;
    while (position < text.size()) {
        position += ascii_prefix(text.substr(position));
        if (position == text.size()) {
            break;
        }
        const auto length = sequence_length(text.substr(position));
        if (length == 0) {
            break;
        }
        position += length;
    }
    return position;
}

bool valid(std::string_view text) {
    return valid_prefix(text) == text.size();
}

std::string scrub(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    auto nul =
        text.find('\0');  // looked for once each: a text full of ill-formed octets stays linear
    std::size_t position = 0;
    while (position < text.size()) {
        if (nul < position) {
            nul = text.find('\0', position);
        }
        const auto good = valid_prefix(text.substr(position, nul - position));
        result.append(text.substr(position, good));
        position += good;
        if (position < text.size()) {
            result.append(replacement);
            ++position;
        }
    }
    return result;
}

std::string_view truncate(std::string_view text, std::size_t octets_max) {
    if (text.size() <= octets_max) {
        return text;
    }
    auto end = octets_max;
    while (end > 0 && (octet(text[end]) & 0xC0U) == 0x80) {
        --end;
    }
    return text.substr(0, end);
}

void append(std::string& text, char32_t code_point) {
    const auto push = [&](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
    const std::uint32_t value = code_point;
    if (value < 0x80) {
        push(value);
    } else if (value < 0x800) {
        push(0xC0U | (value >> 6U));
        push(0x80U | (value & 0x3FU));
    } else if ((value >= 0xD800 && value <= 0xDFFF) || value > 0x10FFFF) {
        text.append(replacement);
    } else if (value < 0x10000) {
        push(0xE0U | (value >> 12U));
        push(0x80U | ((value >> 6U) & 0x3FU));
        push(0x80U | (value & 0x3FU));
    } else {
        push(0xF0U | (value >> 18U));
        push(0x80U | ((value >> 12U) & 0x3FU));
        push(0x80U | ((value >> 6U) & 0x3FU));
        push(0x80U | (value & 0x3FU));
    }
}

char32_t next(std::string_view text, std::size_t& position) {
    const auto length = sequence_length(text.substr(position));
    const unsigned first = octet(text[position]);
    if (length <= 1) {
        ++position;
        return length == 1 ? first : 0xFFFD;
    }
    char32_t value = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        value = (value << 6U) | (octet(text[position + i]) & 0x3FU);
    }
    position += length;
    return value;
}

}  // namespace maildocket::utf8
