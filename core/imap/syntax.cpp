#include "core/imap/syntax.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace maildocket::imap {

namespace {

constexpr std::array<std::string_view, 12> months{
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

// All digits, or nothing.
std::optional<unsigned> digits(std::string_view text) {
    unsigned value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end && !text.empty() ? std::optional(value)
                                                                : std::nullopt;
}

// "+0130", west of Greenwich negative.
std::optional<std::chrono::minutes> zone_of(std::string_view text) {
    const auto hours = digits(text.substr(1, 2));
    const auto minutes = digits(text.substr(3, 2));
    if ((text[0] != '+' && text[0] != '-') || !hours || !minutes || *minutes > 59) {
        return std::nullopt;
    }
    const auto east = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return text[0] == '-' ? -east : east;
}

// "02:44:25"
std::optional<std::chrono::seconds> time_of(std::string_view text) {
    const auto hours = digits(text.substr(0, 2));
    const auto minutes = digits(text.substr(3, 2));
    const auto seconds = digits(text.substr(6, 2));
    if (text[2] != ':' || text[5] != ':' || !hours || !minutes || !seconds || *hours > 23 ||
        *minutes > 59 || *seconds > 60) {
        return std::nullopt;
    }
    return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
           std::chrono::seconds{*seconds};
}

// "17-Jul-1996", "7-Jul-1996", " 7-Jul-1996"
std::optional<std::chrono::sys_days> date_of(std::string_view text) {
    text = ascii::trim(text);
    if (text.size() < 10 || text.size() > 11) {
        return std::nullopt;
    }
    const auto dash = text.size() - 9;
    const auto day = digits(text.substr(0, dash));
    const auto year = digits(text.substr(dash + 5));
    const auto* month = std::ranges::find(months, ascii::lower(text.substr(dash + 1, 3)));
    if (text[dash] != '-' || text[dash + 4] != '-' || !day || !year || month == months.end()) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::year{static_cast<int>(*year)},
        std::chrono::month{static_cast<unsigned>(month - months.begin() + 1)},
        std::chrono::day{*day}};
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

// Without its line end, and the rest behind it.
std::string_view take_line(std::string_view& rest) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char octet : text) {
        const bool fits = octet > 0 && octet != '\r' && octet != '\n';
        if (octet == '"' || octet == '\\') {
            result += '\\';
        }
        result += fits ? octet : '?';
    }
    return result + '"';
}

std::string uid_set(std::span<const std::uint32_t> uids) {
    std::vector<std::uint32_t> sorted(uids.begin(), uids.end());
    std::ranges::sort(sorted);
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    std::string set;
    for (std::size_t first = 0; first < sorted.size();) {
        auto last = first;
        while (last + 1 < sorted.size() && sorted[last + 1] == sorted[last] + 1) {
            ++last;
        }
        set += (set.empty() ? "" : ",") + std::to_string(sorted[first]);
        if (last > first) {
            set += ':' + std::to_string(sorted[last]);
        }
        first = last + 1;
    }
    return set;
}

std::optional<Timestamp> parse_internal_date(std::string_view text) {
    text = ascii::trim(text);
    constexpr std::size_t time_and_zone = 15;  // " 02:44:25 -0700"
    if (text.size() < time_and_zone + 10) {
        return std::nullopt;
    }
    const auto date = date_of(text.substr(0, text.size() - time_and_zone));
    const auto rest = text.substr(text.size() - time_and_zone);
    const auto time = time_of(rest.substr(1, 8));
    const auto zone = zone_of(rest.substr(10));
    if (!date || !time || !zone || rest[0] != ' ' || rest[9] != ' ') {
        return std::nullopt;
    }
    return Timestamp{*date} + *time - *zone;
}

std::vector<std::string> words_of(const Value& list) {
    std::vector<std::string> words;
    for (const auto& item : list.items) {
        if (item.kind == Value::Kind::atom || item.kind == Value::Kind::text) {
            words.push_back(item.octets);
        }
    }
    return words;
}

std::uint32_t number32(const Value& value) {
    const auto number = value.number();
    return number && *number <= std::numeric_limits<std::uint32_t>::max()
               ? static_cast<std::uint32_t>(*number)
               : 0;
}

std::string header_field(std::string_view header, std::string_view name) {
    std::string value;
    bool found = false;
    while (!header.empty()) {
        const auto line = take_line(header);
        const bool folded = line.starts_with(' ') || line.starts_with('\t');
        if (found && folded) {
            value += line;
            continue;
        }
        if (found || line.empty()) {
            break;
        }
        const auto colon = line.find(':');
        found = colon != std::string_view::npos && !folded &&
                ascii::equal_ignoring_case(ascii::trim(line.substr(0, colon)), name);
        if (found) {
            value = line.substr(colon + 1);
        }
    }
    return std::string(ascii::trim(value));
}

const Value* fetch_item(const Response& fetch, std::string_view name) {
    if (fetch.values.empty()) {
        return nullptr;
    }
    const auto& items = fetch.values.front().items;
    for (std::size_t at = 0; at + 1 < items.size(); at += 2) {
        if (items[at].kind == Value::Kind::atom &&
            ascii::starts_with_ignoring_case(items[at].octets, name)) {
            return &items[at + 1];
        }
    }
    return nullptr;
}

}  // namespace maildocket::imap
