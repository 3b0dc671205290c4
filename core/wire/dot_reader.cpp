#include "core/wire/dot_reader.hpp"

#include <cstddef>

namespace maildocket::wire {

std::string_view DotReader::next(std::string_view& input) {
    while (!input.empty() && !done()) {
        const char octet = input.front();
        if (state_ == State::line_start && octet == '.') {
            state_ = State::dot;
            input.remove_prefix(1);
        } else if (state_ == State::dot && octet == '\r') {
            state_ = State::dot_cr;
            input.remove_prefix(1);
        } else if (state_ == State::dot_cr && octet == '\n') {
            state_ = State::done;
            input.remove_prefix(1);
        } else if (state_ == State::dot_cr) {
            state_ = State::cr;  // it was a line that only looked like the end
            return "\r";
        } else {
            return take_run(input);
        }
    }
    return {};
}

// Up to the next dot that stands at the start of a line. Dots are what is looked for: they are
// rarer than line ends in text, and do not occur in base64 at all.
std::string_view DotReader::take_run(std::string_view& input) {
    const auto behind_crlf = [&](std::size_t at) {
        if (at == 0 || input[at - 1] != '\n') {
            return false;
        }
        return at == 1 ? state_ == State::cr : input[at - 2] == '\r';
    };
    auto end = input.find('.', 1);
    while (end != std::string_view::npos && !behind_crlf(end)) {
        end = input.find('.', end + 1);
    }
    const auto run = input.substr(0, end);
    if (behind_crlf(run.size())) {
        state_ = State::line_start;
    } else {
        state_ = run.back() == '\r' ? State::cr : State::text;
    }
    input.remove_prefix(run.size());
    return run;
}

}  // namespace maildocket::wire
