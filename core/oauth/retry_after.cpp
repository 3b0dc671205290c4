#include "core/oauth/retry_after.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace maildocket::oauth {

namespace {

constexpr std::chrono::seconds wait_max = std::chrono::hours(1);

std::optional<unsigned> number(std::string_view text) {
    unsigned value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, status] = std::from_chars(text.data(), end, value);
    const bool whole = !text.empty() && status == std::errc{} && stop == end;
    return whole ? std::optional(value) : std::nullopt;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", the only form that is still written.
std::optional<Timestamp> read_http_date(std::string_view text) {
    constexpr std::string_view form = "Sun, 06 Nov 1994 08:49:37 GMT";
    constexpr auto months = std::to_array<std::string_view>(
        {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
    );
    if (text.size() != form.size() || !text.ends_with(" GMT")) {
        return std::nullopt;
    }
    const auto* const month = std::ranges::find(months, text.substr(8, 3));
    const auto day = number(text.substr(5, 2));
    const auto year = number(text.substr(12, 4));
    const auto hour = number(text.substr(17, 2));
    const auto minute = number(text.substr(20, 2));
    const auto second = number(text.substr(23, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second) {
        return std::nullopt;
    }
    const auto date = std::chrono::year(static_cast<int>(*year)) /
                      std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1) /
                      std::chrono::day(*day);
    if (!date.ok()) {
        return std::nullopt;
    }
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second);
}

}  // namespace

std::optional<std::chrono::seconds> read_retry_after(std::string_view field, Timestamp now) {
    field = ascii::trim(field);
    if (const auto seconds = number(field)) {
        return std::min(std::chrono::seconds(*seconds), wait_max);
    }
    const auto date = read_http_date(field);
    if (!date) {
        return std::nullopt;
    }
    const auto wait = std::chrono::ceil<std::chrono::seconds>(*date - now);
    return std::clamp(wait, std::chrono::seconds(0), wait_max);
}

}  // namespace maildocket::oauth
