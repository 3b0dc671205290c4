#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// A mail from a file or a pipe, piece by piece. What mailbox files put in front of it, a line that
// begins with "From ", is taken off.
namespace maildocket::cli {

class MailReader {
public:
    // Pipe transports hand mails over with LF. `network`: these become CRLF; a mail whose first
    // line ends in CRLF stays as it is, stray LF and all, as it would over LMTP.
    enum class LineEnds { keep, network };

    MailReader(std::istream& in, std::uint64_t octets_max, LineEnds line_ends);

    // 0 at the end; invalid_input beyond octets_max, counted as read from the stream.
    [[nodiscard]] Result<std::size_t> read(std::span<char> into);

    // Who sent it, as the mail server wrote down in front: of the "From " line, else of a
    // Return-Path field near the top. "" is the null reverse path; nothing if it is not there.
    [[nodiscard]] const std::optional<std::string>& sender() const { return sender_; }

    // Before the first read(): whether there is nothing behind the "From " line.
    [[nodiscard]] bool empty() const { return buffer_.empty() && !in_.bad(); }

private:
    void fill();
    void look_at_front();
    [[nodiscard]] char take();

    std::istream& in_;
    std::uint64_t octets_left_;
    bool too_large_ = false;
    bool add_carriage_return_ = false;
    bool after_carriage_return_ = false;
    std::optional<std::string> sender_;
    std::string buffer_;
    std::size_t position_ = 0;
};

}  // namespace maildocket::cli
