#include "core/wire/reply_reader.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace maildocket::wire {

namespace {

constexpr std::size_t line_octets_max = 2048;  // four times what RFC 5321 allows
constexpr std::size_t lines_max = 200;
constexpr std::size_t text_octets_max = 400;

template <class Number>
bool take_number(std::string_view& text, Number& value) {
    const auto* const start = text.data();
    const auto [end, error] = std::from_chars(start, start + text.size(), value);
    if (error != std::errc{}) {
        return false;
    }
    text.remove_prefix(static_cast<std::size_t>(end - start));
    return true;
}

bool take(std::string_view& text, char letter) {
    if (!text.starts_with(letter)) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

// "5.1.1 " off the front of `text`, which is left alone if there is none.
std::optional<EnhancedStatus> take_status(std::string_view& text) {
    auto rest = text;
    EnhancedStatus status;
    if (!take_number(rest, status.klass) || !take(rest, '.') ||
        !take_number(rest, status.subject) || !take(rest, '.') ||
        !take_number(rest, status.detail) || !(rest.empty() || take(rest, ' '))) {
        return std::nullopt;
    }
    text = rest;
    return status;
}

}  // namespace

Result<std::optional<ServerReply>> ReplyReader::next(std::string_view& input) {
    while (!input.empty()) {
        const auto newline = input.find('\n');
        partial_.append(input.substr(0, newline));
        input.remove_prefix(newline == std::string_view::npos ? input.size() : newline + 1);
        if (partial_.size() > line_octets_max) {
            return fail(ErrorCode::invalid_input, "a reply line without end");
        }
        if (newline == std::string_view::npos) {
            break;
        }
        auto line = std::exchange(partial_, {});
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        const auto complete = take_line(line);
        if (!complete) {
            return fail_with(complete);
        }
        if (*complete) {
            return std::optional<ServerReply>(std::exchange(reply_, {}));
        }
    }
    return std::optional<ServerReply>();
}

// Whether it was the last line of the reply.
Result<bool> ReplyReader::take_line(std::string_view line) {
    std::uint16_t code = 0;
    auto rest = line;
    const bool has_code = line.size() >= 3 && ascii::is_digit(line[0]) && take_number(rest, code) &&
                          line.size() - rest.size() == 3;
    const bool last = rest.empty() || rest.front() == ' ';
    if (!has_code || code < 200 || code > 599 || (!last && rest.front() != '-') ||
        (!reply_.lines.empty() && code != reply_.code) || reply_.lines.size() >= lines_max) {
        return fail(ErrorCode::invalid_input, "not a reply");
    }
    reply_.code = code;
    reply_.lines.emplace_back(rest.substr(rest.empty() ? 0 : 1));
    return last;
}

Reply to_reply(const ServerReply& reply) {
    std::string_view text = reply.lines.back();
    const auto klass = static_cast<std::uint8_t>(reply.code / 100);
    const auto status = take_status(text);
    Reply result{
        reply.code,
        status && status->klass == klass ? *status : EnhancedStatus{klass, 0, 0},
        std::string(text.substr(0, text_octets_max))};
    std::ranges::replace_if(
        result.text, [](char letter) { return letter < ' ' || letter > '~'; }, '?'
    );
    return result;
}

}  // namespace maildocket::wire
