#include "core/text/text_lines.hpp"

#include "core/base/ascii.hpp"
#include "core/base/octet_set.hpp"
#include "core/base/utf8.hpp"

#include <unicase.h>
#include <uninorm.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace maildocket::text {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t usual_line_octets = 40;

// No-break spaces, zero-width characters and the marks that right-to-left mail is strewn with.
// NOLINTBEGIN(misc-misleading-bidirectional): they are what is looked for.
constexpr std::array invisible{
    "\xC2\xA0"sv,     "\xC2\xAD"sv,     "\xE2\x80\x8B"sv, "\xE2\x80\x8C"sv, "\xE2\x80\x8D"sv,
    "\xE2\x80\x8E"sv, "\xE2\x80\x8F"sv, "\xE2\x80\xAA"sv, "\xE2\x80\xAB"sv, "\xE2\x80\xAC"sv,
    "\xE2\x80\xAD"sv, "\xE2\x80\xAE"sv, "\xE2\x80\xAF"sv, "\xE2\x81\xA6"sv, "\xE2\x81\xA7"sv,
    "\xE2\x81\xA8"sv, "\xE2\x81\xA9"sv, "\xE3\x80\x80"sv, "\xEF\xBB\xBF"sv, "\xE1\x90\xA7"sv};
// NOLINTEND(misc-misleading-bidirectional)

constexpr std::string_view spaces = " \t\n\v\f\r";
constexpr OctetSet space_octets(spaces);

// What a text without marks does not begin or end with.
constexpr OctetSet first_octets = [] {
    OctetSet octets(spaces);
    for (const auto mark : invisible) {
        octets.insert(mark.front());
    }
    return octets;
}();
constexpr OctetSet last_octets = [] {
    OctetSet octets(spaces);
    for (const auto mark : invisible) {
        octets.insert(mark.back());
    }
    return octets;
}();

// The space or invisible character that the text starts with; empty if there is none.
std::string_view mark_in_front(std::string_view text) {
    if (ascii::is_space(text.front())) {
        return text.substr(0, 1);
    }
    const auto* const found = std::ranges::find_if(invisible, [&](std::string_view mark) {
        return text.front() == mark.front() && text.size() > 1 && text[1] == mark[1] &&
               text.starts_with(mark);
    });
    return found == invisible.end() ? std::string_view{} : *found;
}

std::string_view mark_behind(std::string_view text) {
    if (ascii::is_space(text.back())) {
        return text.substr(text.size() - 1);
    }
    const auto* const found = std::ranges::find_if(invisible, [&](std::string_view mark) {
        return text.back() == mark.back() && text.ends_with(mark);
    });
    return found == invisible.end() ? std::string_view{} : *found;
}

std::string_view trim_front(std::string_view text) {
    while (!text.empty() && first_octets.contains(text.front())) {
        const auto mark = mark_in_front(text);
        if (mark.empty()) {
            break;
        }
        text.remove_prefix(mark.size());
    }
    return text;
}

std::string_view trim_back(std::string_view text) {
    while (!text.empty() && last_octets.contains(text.back())) {
        const auto mark = mark_behind(text);
        if (mark.empty()) {
            break;
        }
        text.remove_suffix(mark.size());
    }
    return text;
}

bool is_emphasis(char letter) {
    return letter == '*' || letter == '_';
}

// What a digit begins with.
constexpr OctetSet digit_octets("0123456789\xD9\xDB\xEF");

// Stands for the blocks of Arabic digits, and the full-width one.
bool foreign_digit_at(std::string_view text, std::size_t position) {
    constexpr std::array digits{
        "\xD9\xA0"sv, "\xD9\xA1"sv, "\xD9\xA2"sv, "\xDB\xB1"sv, "\xDB\xB2"sv, "\xEF\xBC\x91"sv};
    return std::ranges::any_of(digits, [&](std::string_view digit) {
        return text.substr(position).starts_with(digit);
    });
}

bool digit_at(std::string_view text, std::size_t position) {
    return position < text.size() && ascii::is_digit(text[position]);
}

bool address_octet(char letter) {
    return ascii::is_alnum(letter) || letter == '-' || letter == '.' || letter == '_' ||
           letter == '+' || static_cast<unsigned char>(letter) >= 0x80;
}

// "12:30", "12.30", "3/4/2012", "2012-03-04", "1.2.": a digit, a separator, a digit.
bool date_separator(char letter) {
    return letter == ':' || letter == '/' || letter == '.' || letter == '-';
}

bool year_at(std::string_view text, std::size_t position) {
    if (position > 0 && ascii::is_digit(text[position - 1])) {
        return false;
    }
    return (text.substr(position, 2) == "19" || text.substr(position, 2) == "20") &&
           digit_at(text, position + 2) && digit_at(text, position + 3) &&
           !digit_at(text, position + 4);
}

bool ends_with_ignoring_case(std::string_view text, std::string_view end) {
    return text.size() >= end.size() &&
           ascii::equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

// libunistring's view of the same storage.
const std::uint8_t* unsigned_octets(const char* octets) {
    return reinterpret_cast<const std::uint8_t*>(octets);  // NOLINT(*-reinterpret-cast)
}
std::uint8_t* unsigned_octets(char* octets) {
    return reinterpret_cast<std::uint8_t*>(octets);  // NOLINT(*-reinterpret-cast)
}

std::optional<std::string> with_composed_accents(std::string_view text) {
    constexpr OctetSet accents("\xCC\xCD");  // U+0300 to U+036F
    if (!accents.is_in(text)) {
        return std::nullopt;
    }
    std::string result(4 * text.size(), '\0');
    auto length = result.size();
    const auto* const source = unsigned_octets(text.data());
    auto* const target = unsigned_octets(result.data());
    if (u8_normalize(UNINORM_NFC, source, text.size(), target, &length) != target) {
        return std::nullopt;  // not UTF-8
    }
    result.resize(length);
    return result;
}

std::optional<std::string> with_plain_blanks(std::string_view text) {
    constexpr OctetSet blanks("\xC2\xE2\xE3\xEF");
    if (!blanks.is_in(text)) {
        return std::nullopt;
    }
    std::string result;
    bool changed = false;
    while (!text.empty()) {
        const auto mark = first_octets.contains(text.front()) ? mark_in_front(text) : ""sv;
        if (mark.empty() || ascii::is_space(text.front())) {
            result += text.front();
            text.remove_prefix(1);
            continue;
        }
        const bool blank = mark == "\xC2\xA0" || mark == "\xE2\x80\xAF" || mark == "\xE3\x80\x80";
        result += blank ? " " : "";
        text.remove_prefix(mark.size());
        changed = true;
    }
    return changed ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace

std::vector<Line> split_lines(std::string_view text) {
    std::vector<Line> lines;
    lines.reserve(text.size() / usual_line_octets + 1);
    std::size_t feed = 0;  // the next LF
    for (std::size_t begin = 0; begin < text.size(); begin = lines.back().end) {
        if (feed <= begin) {
            feed = std::min(text.find('\n', begin), text.size());
        }
        const auto content = text.substr(begin, feed - begin);
        const auto stop = begin + std::min(content.find('\r'), content.size());
        const bool pair = stop + 1 == feed && feed < text.size();
        Line line;
        line.text = text.substr(begin, stop - begin);
        line.begin = begin;
        line.end = std::min(pair ? stop + 2 : stop + 1, text.size());
        lines.push_back(line);
    }
    return lines;
}

void simplify(std::span<Line> lines, std::deque<std::string>& copies) {
    for (auto& line : lines) {
        if (line.text.size() > matched_line_octets_max ||
            utf8::ascii_prefix(line.text) == line.text.size()) {
            continue;
        }
        auto blanks = with_plain_blanks(line.text);
        const std::string_view plain = blanks ? std::string_view(*blanks) : line.text;
        auto composed = with_composed_accents(plain);
        if (!blanks && !composed) {
            continue;
        }
        line.text = copies.emplace_back(composed ? std::move(*composed) : std::move(*blanks));
        line.simplified = true;
    }
}

std::string lower_case(std::string_view text) {
    if (utf8::ascii_prefix(text) == text.size()) {
        return ascii::lower(text);
    }
    std::string result(4 * text.size() + 1, '\0');
    auto length = result.size();
    const auto* const source = unsigned_octets(text.data());
    auto* const target = unsigned_octets(result.data());
    if (u8_tolower(source, text.size(), nullptr, nullptr, target, &length) != target) {
        return ascii::lower(text);  // not UTF-8
    }
    result.resize(length);
    return result;
}

std::string_view trim_marks(std::string_view text) {
    return trim_back(trim_front(text));
}

std::string_view trim_emphasis(std::string_view text) {
    for (;;) {
        text = trim_marks(text);
        const auto size = text.size();
        while (!text.empty() && is_emphasis(text.front())) {
            text.remove_prefix(1);
        }
        while (!text.empty() && is_emphasis(text.back())) {
            text.remove_suffix(1);
        }
        if (text.size() == size) {
            return text;
        }
    }
}

std::string_view trim_blank_lines(std::string_view text) {
    text = trim_back(text);
    const auto first = text.find_first_not_of(" \t\r\n");
    const auto line = text.find_last_of("\r\n", first);
    return line == std::string_view::npos ? text : text.substr(line + 1);
}

bool is_quoted(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    return first <= 3 && text[first] == '>';
}

std::size_t count_words(std::string_view text, std::size_t count_max) {
    std::size_t count = 0;
    bool after_space = true;
    for (const char letter : text) {
        const bool space = space_octets.contains(letter);
        if (after_space && !space && ++count == count_max) {
            break;
        }
        after_space = space;
    }
    return count;
}

bool has_address(std::string_view text) {
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        if (at > 0 && at + 1 < text.size() && address_octet(text[at - 1]) &&
            ascii::is_alnum(text[at + 1])) {
            return true;
        }
    }
    return false;
}

bool has_digit(std::string_view text) {
    for (auto i = digit_octets.find_in(text); i < text.size();
         i = digit_octets.find_in(text, i + 1)) {
        if (ascii::is_digit(text[i]) || foreign_digit_at(text, i)) {
            return true;
        }
    }
    return false;
}

bool has_date(std::string_view text) {
    bool figures = false;
    bool foreign = false;
    for (auto i = digit_octets.find_in(text); i < text.size();
         i = digit_octets.find_in(text, i + 1)) {
        if (!ascii::is_digit(text[i])) {
            foreign = foreign || foreign_digit_at(text, i);
            continue;
        }
        figures = true;
        if (year_at(text, i)) {
            return true;
        }
        if (i + 2 < text.size() && date_separator(text[i + 1]) && ascii::is_digit(text[i + 2])) {
            return true;
        }
    }
    return !figures && foreign;
}

bool has_date_and_time(std::string_view text) {
    bool date = false;
    bool time = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!ascii::is_digit(text[i])) {
            continue;
        }
        const bool pair = i + 2 < text.size() && ascii::is_digit(text[i + 2]);
        time = time || (pair && text[i + 1] == ':');
        date = date || year_at(text, i) || (pair && (text[i + 1] == '/' || text[i + 1] == '.'));
    }
    return date && time;
}

bool has_link(std::string_view text) {
    for (auto at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 1)) {
        const auto scheme = text.substr(0, at);
        if (ends_with_ignoring_case(scheme, "http") || ends_with_ignoring_case(scheme, "https")) {
            return true;
        }
    }
    for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
        if (ends_with_ignoring_case(text.substr(0, dot), "www")) {
            return true;
        }
    }
    return false;
}

bool has_telephone(std::string_view text) {
    constexpr OctetSet separators(" -./()+\t");
    std::size_t digits = 0;
    for (const char letter : text) {
        if (ascii::is_digit(letter)) {
            if (++digits >= 7) {
                return true;
            }
        } else if (!separators.contains(letter)) {
            digits = 0;
        }
    }
    return false;
}

}  // namespace maildocket::text
