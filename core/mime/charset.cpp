#include "core/mime/charset.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/iconv.hpp"

#include <uchardet.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>

namespace maildocket::mime {

namespace {

constexpr std::size_t sample_octets_max = std::size_t{32} << 10U;

bool is_high(char letter) {
    return (static_cast<unsigned char>(letter) & 0x80U) != 0;
}

bool all_ascii(std::string_view octets) {
    return std::ranges::none_of(octets, is_high);
}

bool is_utf16(std::string_view charset) {
    return charset.starts_with("UTF-16") || charset.starts_with("UTF-32");
}

// Charsets whose octets look like ASCII without being it.
bool is_seven_bit(std::string_view charset) {
    return charset.starts_with("ISO-2022-") || charset == "UTF-7" || charset == "HZ-GB-2312" ||
           is_utf16(charset);
}

bool is_single_octet(std::string_view charset) {
    constexpr std::array<std::string_view, 9> families{
        "WINDOWS-", "ISO-8859-", "IBM", "KOI8-", "MAC", "CP874", "TCVN", "VISCII", "US-ASCII"};
    return std::ranges::any_of(families, [charset](std::string_view family) {
        return charset.starts_with(family);
    });
}

// The designations of ISO-2022-JP and -KR, which nothing else has.
std::string_view escaped_charset(std::string_view octets) {
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

std::string_view byte_order_mark(std::string_view octets) {
    if (octets.starts_with("\xEF\xBB\xBF")) {
        return "UTF-8";
    }
    if (octets.starts_with("\xFF\xFE")) {
        return "UTF-16LE";
    }
    return octets.starts_with("\xFE\xFF") ? "UTF-16BE" : std::string_view{};
}

struct HighOctets {
    std::size_t count = 0;
    // Europe's accented letters stand alone between ASCII; other scripts come in runs.
    bool stand_alone = false;
};

HighOctets high_octets(std::string_view octets) {
    std::size_t count = 0;
    std::size_t alone = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (is_high(octets[i])) {
            ++count;
            const bool before = i > 0 && is_high(octets[i - 1]);
            const bool after = i + 1 < octets.size() && is_high(octets[i + 1]);
            alone += before || after ? 0 : 1;
        }
    }
    return {count, alone * 10 >= count * 7};
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

struct Destroy {
    void operator()(uchardet_t detector) const { uchardet_delete(detector); }
};

std::string_view ask_uchardet(std::string_view octets) {
    const std::unique_ptr<std::remove_pointer_t<uchardet_t>, Destroy> detector(uchardet_new());
    if (detector == nullptr ||
        uchardet_handle_data(detector.get(), octets.data(), octets.size()) != 0) {
        return {};
    }
    uchardet_data_end(detector.get());
    return charset_of(uchardet_get_charset(detector.get()));
}

bool fits(std::string_view octets, std::string_view charset) {
    return !charset.empty() && !is_utf16(charset) && convert(octets, charset).unread_octets == 0;
}

// What else a mail from the same place may be written in.
bool is_japanese(std::string_view charset) {
    return charset == "ISO-2022-JP" || charset == "CP932" || charset == "EUC-JP-MS";
}

// The first of the candidates that reads every octet.
std::string_view first_that_fits(
    std::string_view octets, std::initializer_list<std::string_view> candidates
) {
    for (const auto candidate : candidates) {
        if (fits(octets, candidate)) {
            return candidate;
        }
    }
    return {};
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
    const auto high = static_cast<std::size_t>(std::ranges::count_if(octets, is_high));
    return converted.unread_octets == 0 || converted.unread_octets * 20 <= high;
}

// Whether valid UTF-8 is UTF-8 although the label names something else. Nobody writes accented
// letters in a row that happen to be UTF-8, so against charsets of one octet it always is. Two
// Chinese characters can be, so there a character of three octets has to show it.
bool is_mislabelled_utf8(std::string_view octets, std::string_view labelled) {
    if (is_seven_bit(labelled) || !utf8::valid(octets)) {
        return false;
    }
    return labelled.empty() || labelled == "UTF-8" || is_single_octet(labelled) ||
           std::ranges::any_of(octets, [](char letter) {
               return (static_cast<unsigned char>(letter) & 0xF0U) == 0xE0U;
           });
}

Reading best_reading(std::string_view octets, std::string_view labelled, std::string_view hint) {
    if (labelled.empty() || labelled == "US-ASCII") {
        return read_as(octets, detect_charset(octets, hint));
    }
    const auto nearer = is_japanese(labelled) ? labelled : hint;
    if (is_seven_bit(labelled) && !is_utf16(labelled) && !all_ascii(octets)) {
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

std::string_view detect_charset(std::string_view octets, std::string_view hint) {
    const auto sample = octets.substr(0, sample_octets_max);
    if (const auto escaped = escaped_charset(sample); !escaped.empty()) {
        return escaped;
    }
    // The sample may end inside a character.
    if (utf8::valid_prefix(sample) + (sample.size() < octets.size() ? 3 : 0) >= sample.size()) {
        return "UTF-8";
    }
    if (is_japanese(hint)) {
        if (const auto japanese = first_that_fits(sample, {"CP932", "EUC-JP-MS"});
            !japanese.empty()) {
            return japanese;
        }
    }
    if (hint != "UTF-8" && hint != "US-ASCII" && fits(sample, hint)) {
        return hint;
    }
    // Few octets tell a statistical detector too little about Europe's many charsets.
    constexpr std::size_t significant_octets_min = 12;
    const auto high = high_octets(sample);
    if (high.stand_alone && high.count < significant_octets_min) {
        return "WINDOWS-1252";
    }
    const auto guess = ask_uchardet(sample);
    if (!guess.empty() && is_single_octet(guess) == high.stand_alone && fits(sample, guess)) {
        return guess;
    }
    const auto other = high.stand_alone
                           ? std::string_view{}
                           : first_that_fits(sample, {guess, "GB18030", "CP932", "WINDOWS-1251"});
    return other.empty() ? "WINDOWS-1252" : other;
}

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
