#include "core/mime/date.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string>
#include <vector>

namespace maildocket::mime {

namespace {

using std::chrono::minutes;

constexpr std::size_t date_octets_max = 200;

constexpr std::array<std::string_view, 12> months{
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

struct Zone {
    std::string_view name;
    int hours;
};
// RFC 5322 4.3 and a few that are common; the rest is read as UTC.
constexpr std::array zones{
    Zone{"utc", 0},  Zone{"ut", 0},   Zone{"gmt", 0},  Zone{"z", 0},    Zone{"wet", 0},
    Zone{"bst", 1},  Zone{"cet", 1},  Zone{"met", 1},  Zone{"mez", 1},  Zone{"west", 1},
    Zone{"cest", 2}, Zone{"mest", 2}, Zone{"mesz", 2}, Zone{"eet", 2},  Zone{"eest", 3},
    Zone{"msk", 3},  Zone{"jst", 9},  Zone{"edt", -4}, Zone{"est", -5}, Zone{"cdt", -5},
    Zone{"cst", -6}, Zone{"mdt", -6}, Zone{"mst", -7}, Zone{"pdt", -7}, Zone{"pst", -8}};

// Words between blanks and commas; comments are left out.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    std::size_t depth = 0;
    for (const char letter : text) {
        if (letter == '(') {
            ++depth;
        } else if (letter == ')') {
            depth -= depth > 0 ? 1 : 0;
        } else if (depth > 0) {
            continue;
        } else if (ascii::is_space(letter) || letter == ',') {
            if (!words.back().empty()) {
                words.emplace_back();
            }
        } else {
            words.back().push_back(ascii::to_lower(letter));
        }
    }
    if (words.back().empty()) {
        words.pop_back();
    }
    return words;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && stop == text.data() + text.size();
    return whole && !text.empty() && ascii::is_digit(text.front()) && text.size() <= 4
               ? std::optional(value)
               : std::nullopt;
}

std::optional<unsigned> month_of(std::string_view word) {
    const auto* found = std::ranges::find(months, word.substr(0, 3));
    if (found == months.end() || word.empty() || !ascii::is_alpha(word.back())) {
        return std::nullopt;
    }
    return static_cast<unsigned>(found - months.begin()) + 1U;
}

std::vector<std::string_view> split(std::string_view text, char delimiter) {
    std::vector<std::string_view> pieces;
    while (true) {
        const auto end = text.find(delimiter);
        pieces.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            return pieces;
        }
        text.remove_prefix(end + 1);
    }
}

// "+0100", "-5:30", "+1"; a west or east that nobody has is nonsense.
std::optional<minutes> numeric_zone(std::string_view word) {
    if (word.size() < 2 || (word.front() != '+' && word.front() != '-')) {
        return std::nullopt;
    }
    std::string digits;
    for (const char letter : word.substr(1)) {
        if (ascii::is_digit(letter)) {
            digits.push_back(letter);
        } else if (letter != ':') {
            return std::nullopt;
        }
    }
    if (digits.size() > 4) {
        return std::nullopt;
    }
    if (digits.size() == 3) {
        digits.insert(0, "0");
    }
    const int value = number(digits).value_or(0);
    const int total = digits.size() <= 2 ? value * 60 : value / 100 * 60 + value % 100;
    if (total > 15 * 60 || (digits.size() == 4 && value % 100 > 59)) {
        return std::nullopt;
    }
    return minutes{word.front() == '-' ? -total : total};
}

std::optional<minutes> zone_of(std::string_view word) {
    if (const auto offset = numeric_zone(word)) {
        return offset;
    }
    const auto sign = word.find_first_of("+-");  // "gmt+0100"
    if (sign != std::string_view::npos && sign > 0) {
        return numeric_zone(word.substr(sign));
    }
    const auto* found = std::ranges::find(zones, word, &Zone::name);
    return found == zones.end() ? std::nullopt : std::optional(minutes{found->hours * 60});
}

// Fields of a date in the order they are found.
class Reader {
public:
    void take(std::string_view word) {
        if (take_clock(word) || take_joined_date(word)) {
            return;
        }
        if (const auto month = month_of(word); month && !month_) {
            month_ = month;
            return;
        }
        if (const auto value = number(word)) {
            take_number(*value, word.size());
            return;
        }
        if (hours_ || day_) {
            if (const auto zone = zone_of(word)) {
                zone_ = zone_ ? zone_ : zone;
            } else if (word == "pm" || word == "am") {
                afternoon_ = word == "pm";
            }
        }
    }

    [[nodiscard]] std::optional<Date> result() const {
        if (!day_ || !month_ || !year_) {
            return std::nullopt;
        }
        const std::chrono::year_month_day date{
            std::chrono::year{*year_},
            std::chrono::month{*month_},
            std::chrono::day{static_cast<unsigned>(*day_)}};
        if (!date.ok()) {
            return std::nullopt;
        }
        int hours = hours_.value_or(0);
        if (afternoon_) {
            hours = hours % 12 + (*afternoon_ ? 12 : 0);
        }
        const auto time = std::chrono::sys_days{date} + std::chrono::hours{hours} +
                          minutes{minutes_} + std::chrono::seconds{seconds_} -
                          zone_.value_or(minutes{0});
        return Date{time, !zone_ || unusual_};
    }

private:
    bool take_clock(std::string_view word) {
        const auto colon = word.find(':');
        if (colon == std::string_view::npos || colon > 2 || hours_) {
            return false;
        }
        // "12:30:00+0100", "10:00:00.123z"
        auto zone = word.find_first_of("+-z", colon);
        auto pieces = split(word.substr(0, zone), ':');
        const auto hours = number(pieces[0]);
        const auto minute = number(pieces[1]);
        const auto seconds =
            pieces.size() > 2 ? number(split(pieces[2], '.').front()) : std::optional(0);
        if (!hours || !minute || *hours > 24 || *minute > 59) {
            return false;
        }
        hours_ = *hours % 24;
        minutes_ = *minute;
        seconds_ = std::min(seconds.value_or(0), 60);
        if (zone != std::string_view::npos) {
            zone_ = zone_of(word.substr(zone));
        }
        return true;
    }

    // "02-jan-2006", "2006-01-02", "2006-01-02t15:04:05z", "01/02/2006" (never certain: not read)
    bool take_joined_date(std::string_view word) {
        const auto time = word.find('t', 8);
        const auto pieces = split(word.substr(0, time), '-');
        if (pieces.size() != 3 || pieces[0].empty() || day_) {
            return false;
        }
        if (const auto month = month_of(pieces[1])) {
            day_ = number(pieces[0]);
            month_ = month;
            if (const auto year = number(pieces[2])) {
                set_year(*year);
            }
        } else if (pieces[0].size() == 4) {
            year_ = number(pieces[0]);
            month_ = static_cast<unsigned>(number(pieces[1]).value_or(0));
            day_ = number(pieces[2]);
            unusual_ = true;
        } else {
            return false;
        }
        if (time != std::string_view::npos) {
            take_clock(word.substr(time + 1));
        }
        return true;
    }

    void take_number(int value, std::size_t digits) {
        if (!day_ && digits <= 2) {
            day_ = value;
        } else if (!year_ && (month_ || digits == 4)) {
            if (digits == 4 && (value >= 1900 || !hours_ || month_)) {
                year_ = value;
            } else {
                set_year(value);
            }
        } else if (!zone_ && digits == 4 && hours_) {
            zone_ = numeric_zone("+" + std::to_string(value));  // the sign got lost
            unusual_ = true;
        }
    }

    // RFC 5322 4.3 on years of two and three digits.
    void set_year(int value) {
        year_ = value < 50 ? value + 2000 : value < 1000 ? value + 1900 : value;
    }

    std::optional<int> day_;
    std::optional<unsigned> month_;
    std::optional<int> year_;
    std::optional<int> hours_;
    int minutes_ = 0;
    int seconds_ = 0;
    std::optional<minutes> zone_;
    std::optional<bool> afternoon_;
    bool unusual_ = false;
};

}  // namespace

std::optional<Date> parse_date(std::string_view raw) {
    Reader reader;
    for (const auto& word : words_of(raw.substr(0, date_octets_max))) {
        reader.take(word);
    }
    return reader.result();
}

}  // namespace maildocket::mime
