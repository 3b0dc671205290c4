#pragma once

#include <string>
#include <string_view>

// The other side of DotReader: puts a dot in front of lines that begin with one (RFC 5321 4.5.2).
// The octets have CRLF as line ends; anything else goes out as it is.
namespace maildocket::wire {

class DotWriter {
public:
    // Appends the next octets of the body to `output`, cut anywhere.
    void write(std::string& output, std::string_view octets);
    // Appends the end: CRLF if the last line has none, and the final dot.
    void finish(std::string& output);

private:
    enum class State { line_start, text, cr };
    State state_ = State::line_start;
};

}  // namespace maildocket::wire
