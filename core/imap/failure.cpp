#include "core/imap/failure.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace maildocket::imap {

namespace {

constexpr std::size_t text_octets_max = 300;
constexpr std::chrono::milliseconds back_off_max = std::chrono::minutes{30};

// THROTTLED and UNAVAILABLE: RFC 5530 and Exchange; LIMIT and INUSE: RFC 5530. OVERQUOTA is not
// here: the folder is full, not the server busy.
constexpr std::array<std::string_view, 4> busy_codes{"THROTTLED", "LIMIT", "INUSE", "UNAVAILABLE"};
constexpr std::array<std::string_view, 4> busy_words{
    "suggested backoff time",
    "too many simultaneous connections",
    "server unavailable",
    "request is throttled"};

bool says(std::string_view text, std::string_view words) {
    return ascii::find_ignoring_case(text, words) != std::string_view::npos;
}

// "Suggested Backoff Time: 280265 milliseconds"
std::optional<std::chrono::milliseconds> back_off_of(std::string_view text) {
    constexpr std::string_view words = "suggested backoff time:";
    const auto at = ascii::find_ignoring_case(text, words);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const auto rest = ascii::trim(text.substr(at + words.size()));
    std::uint64_t count = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (error == std::errc::result_out_of_range) {
        return back_off_max;
    }
    if (error != std::errc{}) {
        return std::nullopt;
    }
    const auto most = static_cast<std::uint64_t>(back_off_max.count());
    return std::chrono::milliseconds{static_cast<std::int64_t>(std::min(count, most))};
}

}  // namespace

std::string_view name_of(FailureKind kind) {
    switch (kind) {
        case FailureKind::no: return "refused";
        case FailureKind::bad: return "not understood";
        case FailureKind::absent: return "no such message";
        case FailureKind::bye: return "session ended by the server";
        case FailureKind::lost: return "connection lost";
        case FailureKind::timed_out: return "no answer in time";
        case FailureKind::interrupted: return "interrupted";
        case FailureKind::too_large: return "too large";
        case FailureKind::not_taken: return "could not be kept";
        case FailureKind::protocol: return "senseless answer";
        case FailureKind::sign_in: return "sign-in refused";
    }
    return {};
}

bool Failure::token_ended() const {
    return kind == FailureKind::bye &&
           (says(text, "accesstokenexpired") || says(text, "session expired"));
}

bool Failure::no_access() const {
    return kind == FailureKind::bad && says(text, "authenticated but not connected");
}

Failure failure_of(FailureKind kind, std::string_view response_code, std::string_view text) {
    Failure failure{kind, {}, printable_line(text), false, back_off_of(text)};
    failure.response_code = printable_line(response_code);
    const auto in_text = [&](std::string_view words) { return says(text, words); };
    failure.throttled = std::ranges::find(busy_codes, response_code) != busy_codes.end() ||
                        std::ranges::any_of(busy_words, in_text);
    return failure;
}

std::string printable_line(std::string_view text) {
    std::string line(ascii::trim(text));
    for (std::size_t at = 0; at < line.size();) {
        const auto well_formed = utf8::valid_prefix(std::string_view(line).substr(at));
        std::replace_if(
            line.begin() + static_cast<std::ptrdiff_t>(at),
            line.begin() + static_cast<std::ptrdiff_t>(at + well_formed),
            ascii::is_control,
            '?'
        );
        at += well_formed;
        if (at < line.size()) {
            line[at] = '?';
            ++at;
        }
    }
    line.resize(utf8::truncate(line, text_octets_max).size());
    return line;
}

}  // namespace maildocket::imap
