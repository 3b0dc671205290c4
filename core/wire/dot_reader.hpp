#pragma once

#include <string_view>

// The body of DATA: takes the dots off that the client put in front of lines (RFC 5321 4.5.2) and
// finds the end. Only CR LF . CR LF ends a message, wherever packets are cut; every other octet, a
// bare CR or LF too, comes out as it went in.
namespace maildocket::wire {

class DotReader {
public:
    // Takes octets off the front of `input` and returns the next of the body; empty when `input` is
    // used up or the end was found: `input` then begins behind it. Valid while the input lives.
    [[nodiscard]] std::string_view next(std::string_view& input);

    [[nodiscard]] bool done() const { return state_ == State::done; }

private:
    enum class State {
        line_start,  // at the beginning, or behind CRLF
        text,
        cr,      // behind CR
        dot,     // behind the dot at the start of a line; it was not given out
        dot_cr,  // behind such a dot and CR; neither was given out
        done,
    };
    [[nodiscard]] std::string_view take_run(std::string_view& input);

    State state_ = State::line_start;
};

}  // namespace maildocket::wire
