#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/charset_traits.hpp"
#include "core/mime/iconv.hpp"

#include <uchardet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <type_traits>

namespace maildocket::mime {

namespace {

constexpr std::size_t sample_octets_max = std::size_t{32} << 10U;

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

// The octets above ASCII in numbers.
struct HighOctets {
    std::size_t count = 0;
    // Europe's accented letters stand alone between ASCII; other scripts come in runs.
    bool stand_alone = false;
    // Every run has an even number, as it has if characters are pairs.
    bool paired = true;
};

HighOctets high_octets(std::string_view octets) {
    HighOctets result;
    std::size_t alone = 0;
    std::size_t run = 0;
    const auto end_run = [&] {
        alone += run == 1 ? 1 : 0;
        result.paired = result.paired && run % 2 == 0;
        run = 0;
    };
    for (const char letter : octets) {
        if (is_high(letter)) {
            ++result.count;
            ++run;
        } else {
            end_run();
        }
    }
    end_run();
    result.stand_alone = alone * 10 >= result.count * 7;
    return result;
}

// Where a charset of two octets has the characters that make up nearly all of real text: kana,
// Hangul, the frequent ideographs, punctuation.
struct FrequentLeads {
    std::string_view charset;
    std::uint8_t text_min;
    std::uint8_t text_max;
    std::uint8_t signs_min;  // punctuation, kana
    std::uint8_t signs_max;
    std::uint8_t trail_min;
};
// In the order in which they are tried.
constexpr std::array pair_charsets{
    FrequentLeads{"CP949", 0xB0, 0xC8, 0xA1, 0xA3, 0xA1},
    FrequentLeads{"EUC-JP-MS", 0xB0, 0xCF, 0xA1, 0xA5, 0xA1},
    FrequentLeads{"GB18030", 0xB0, 0xD7, 0xA1, 0xA3, 0xA1},
    FrequentLeads{"BIG5-HKSCS", 0xA4, 0xC6, 0xA1, 0xA3, 0x40},
    FrequentLeads{"CP932", 0x88, 0x97, 0x81, 0x83, 0x40}};

// Whether nine of ten characters are frequent ones, and few stand between ASCII letters as only an
// accented letter does.
bool reads_naturally(std::string_view octets, const FrequentLeads& leads) {
    std::size_t frequent = 0;
    std::size_t all = 0;
    std::size_t inside_words = 0;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        if (!is_high(octets[i])) {
            continue;
        }
        const auto lead = static_cast<std::uint8_t>(octets[i]);
        const auto trail = i + 1 < octets.size() ? static_cast<std::uint8_t>(octets[i + 1]) : 0;
        const bool known = (lead >= leads.text_min && lead <= leads.text_max) ||
                           (lead >= leads.signs_min && lead <= leads.signs_max);
        ++all;
        frequent += known && trail >= leads.trail_min ? 1 : 0;
        const bool between = i > 0 && ascii::is_alpha(octets[i - 1]) && i + 2 < octets.size() &&
                             ascii::is_alpha(octets[i + 2]);
        inside_words += between ? 1 : 0;
        ++i;
    }
    return frequent * 10 >= all * 9 && inside_words * 4 <= all;
}

std::string_view detect_pairs(std::string_view sample, std::string_view guess) {
    const auto natural = [&](std::string_view charset) {
        const auto* leads = std::ranges::find(pair_charsets, charset, &FrequentLeads::charset);
        return leads != pair_charsets.end() && reads_naturally(sample, *leads) &&
               fits(sample, charset);
    };
    if (natural(guess)) {
        return guess;
    }
    for (const auto& leads : pair_charsets) {
        if (natural(leads.charset)) {
            return leads.charset;
        }
    }
    return {};
}

std::string_view detect_runs(std::string_view sample, const HighOctets& high) {
    // A statistical detector is right about a script in one octet if there is enough text; a few
    // ideographs it takes for anything. KOI8's letters are where Chinese has its frequent ones.
    constexpr std::size_t significant_octets_min = 40;
    const auto guess = ask_uchardet(sample);
    const bool guess_is_letters = is_single_octet(guess) && fits(sample, guess);
    if (guess_is_letters && (high.count >= significant_octets_min || guess.starts_with("KOI8"))) {
        return guess;
    }
    const auto pairs = detect_pairs(sample, guess);
    const bool believe_pairs = !pairs.empty() && (high.paired || pairs == guess ||
                                                  pairs == "BIG5-HKSCS" || pairs == "CP932");
    if (believe_pairs) {
        return pairs;
    }
    if (guess_is_letters || (!guess.empty() && !is_single_octet(guess) && fits(sample, guess))) {
        return guess;
    }
    return fits(sample, "WINDOWS-1251") ? "WINDOWS-1251" : "WINDOWS-1252";
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
        for (const std::string_view japanese : {"CP932", "EUC-JP-MS"}) {
            if (fits(sample, japanese)) {
                return japanese;
            }
        }
    }
    if (hint != "UTF-8" && hint != "US-ASCII" && fits(sample, hint)) {
        return hint;
    }
    const auto high = high_octets(sample);
    if (!high.stand_alone) {
        return detect_runs(sample, high);
    }
    // Few accented letters tell nothing about which of Europe's charsets they are in.
    constexpr std::size_t significant_octets_min = 12;
    if (high.count >= significant_octets_min) {
        const auto guess = ask_uchardet(sample);
        if (is_single_octet(guess) && fits(sample, guess)) {
            return guess;
        }
    }
    return "WINDOWS-1252";
}

}  // namespace maildocket::mime
