#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Octets to command lines. Only CRLF ends a line; a line that is too long or has a bare LF in it is
// reported at once and the rest of it, up to its CRLF, is swallowed: the tail of a line must never
// run as a command. Never keeps more than one line.
namespace maildocket::wire {

enum class LineDefect { none, too_long, bare_lf };

struct Line {
    std::string_view text;  // without CRLF; empty if there is a defect
    LineDefect defect = LineDefect::none;
};

class LineReader {
public:
    // `octets_max` without the CRLF.
    explicit LineReader(std::size_t octets_max) : octets_max_(octets_max) {}

    // Takes the next line off the front of `input`; nothing if there is no more: `input` is empty
    // then and may be thrown away. The text is valid until the next call and while `input` lives.
    [[nodiscard]] std::optional<Line> next(std::string_view& input);

private:
    [[nodiscard]] bool swallow(std::string_view& input);
    [[nodiscard]] std::optional<Line> keep(std::string_view piece);

    std::size_t octets_max_;
    std::string partial_;      // the line so far, of earlier inputs
    bool used_ = false;        // partial_ was given out; it goes with the next call
    bool swallowing_ = false;  // until CRLF
    bool after_cr_ = false;    // while swallowing: the last octet was CR
};

}  // namespace maildocket::wire
