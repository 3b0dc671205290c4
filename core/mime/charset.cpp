#include "core/mime/charset.hpp"

#include "core/base/utf8.hpp"
#include "core/mime/charset_traits.hpp"
#include "core/mime/iconv.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::mime {

namespace {

std::string_view byte_order_mark(std::string_view octets) {
    if (octets.starts_with("\xEF\xBB\xBF")) {
        return "UTF-8";
    }
    if (octets.starts_with("\xFF\xFE")) {
        return "UTF-16LE";
    }
    return octets.starts_with("\xFE\xFF") ? "UTF-16BE" : std::string_view{};
}

// UTF-8 that somebody cut off inside its last character.
bool is_truncated_utf8(std::string_view octets) {
    const auto good = utf8::valid_prefix(octets);
    const auto rest = octets.substr(good);
    constexpr unsigned lead_min = 0xC2;
    constexpr unsigned lead_max = 0xF4;
    const auto lead = rest.empty() ? 0U : static_cast<unsigned char>(rest.front());
    return rest.size() <= 3 && lead >= lead_min && lead <= lead_max &&
           std::ranges::all_of(rest.substr(1), [](char letter) {
               return (static_cast<unsigned char>(letter) & 0xC0U) == 0x80U;
           });
}

struct Reading {
    std::string_view charset;
    Converted converted;
};

Reading read_as(std::string_view octets, std::string_view charset) {
    return {charset, convert(octets, charset)};
}

// Whether a charset reads the octets well enough to believe the label: a truncated character or a
// stray octet does not disprove it.
bool believable(const Converted& converted, std::string_view octets) {
    if (converted.unread_octets == 0) {
        return true;
    }
    const auto high = static_cast<std::size_t>(std::ranges::count_if(octets, is_high));
    return converted.unread_octets * 20 <= high;
}

// Whether valid UTF-8 is UTF-8 although the label names something else. Nobody writes accented
// letters in a row that happen to be UTF-8, so against charsets of one octet it always is. Two
// Chinese characters can be, so there a character of three octets has to show it.
bool is_mislabelled_utf8(std::string_view octets, std::string_view labelled) {
    if (is_seven_bit(labelled) || is_utf16(labelled) || !utf8::valid(octets)) {
        return false;
    }
    return labelled.empty() || labelled == "UTF-8" || is_single_octet(labelled) ||
           std::ranges::any_of(octets, [](char letter) {
               return (static_cast<unsigned char>(letter) & 0xF0U) == 0xE0U;
           });
}

Reading best_reading(std::string_view octets, std::string_view labelled, std::string_view hint) {
    const bool says_nothing = labelled.empty() || labelled == "US-ASCII";
    const bool is_escaped = !escaped_charset(octets).empty() && all_ascii(octets) &&
                            (labelled == "UTF-8" || is_single_octet(labelled));
    if (says_nothing || is_escaped) {
        return read_as(octets, detect_charset(octets, hint));
    }
    const auto nearer = is_japanese(labelled) ? labelled : hint;
    if (is_seven_bit(labelled) && !all_ascii(octets)) {
        return read_as(octets, detect_charset(octets, nearer));
    }
    auto reading = read_as(octets, labelled);
    if (believable(reading.converted, octets) || is_utf16(labelled)) {
        return reading;
    }
    if (labelled == "UTF-8" && is_truncated_utf8(octets)) {
        return reading;
    }
    auto other = read_as(octets, detect_charset(octets, nearer));
    return other.converted.unread_octets < reading.converted.unread_octets ? other : reading;
}

}  // namespace

Text to_utf8(std::string_view octets, std::string_view label, std::string_view hint) {
    const auto labelled = charset_of(label);
    Reading reading;
    const auto mark = byte_order_mark(octets);
    const bool believe_mark = mark == "UTF-8" || labelled.empty() || is_utf16(labelled);
    if (!mark.empty() && believe_mark) {
        octets.remove_prefix(mark == "UTF-8" ? 3 : 2);
        reading = read_as(octets, mark);
    } else if (is_mislabelled_utf8(octets, labelled) && escaped_charset(octets).empty()) {
        reading = {"UTF-8", {std::string(octets), 0}};
    } else {
        reading = best_reading(octets, labelled, hint);
    }
    Text result;
    result.relabelled = reading.charset != labelled && !is_utf16(labelled) &&
                        (!all_ascii(octets) || !escaped_charset(octets).empty()) &&
                        !(reading.charset == "UTF-8" && labelled.empty());
    const bool has_nul = reading.converted.text.find('\0') != std::string::npos;
    result.damaged = reading.converted.unread_octets > 0 || has_nul;
    result.text = has_nul ? utf8::scrub(reading.converted.text) : std::move(reading.converted.text);
    return result;
}

}  // namespace maildocket::mime
