#pragma once

#include "core/imap/response.hpp"
#include "core/imap/value_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

// Octets of a server, in whatever cut, to responses. Knows no socket and no clock. A message's body
// (BODY[] and RFC822 in a FETCH) is handed on in pieces and never held; any other literal is kept
// up to a limit and its rest dropped. What can't be understood costs one response, not the session,
// as long as its end is certain.
namespace maildocket::imap {

struct ReaderLimits {
    std::size_t line_octets_max = std::size_t{1} << 20U;  // of a response without its literals
    std::size_t literal_octets_kept_max = std::size_t{64} * 1024;  // each, but for bodies
    std::uint64_t literal_octets_max = std::uint64_t{1} << 40U;    // what may be announced
    ValueLimits values;
};

struct NeedOctets {
    bool operator==(const NeedOctets&) const = default;
};
struct BodyBegins {
    std::uint64_t octets = 0;  // as announced; so many follow in pieces
    bool operator==(const BodyBegins&) const = default;
};
struct BodyPiece {
    std::string_view octets;  // never empty; valid until the next call
    bool operator==(const BodyPiece&) const = default;
};
// The end of the stream can't be found any more: close the connection.
struct Unreadable {
    std::string reason;
    bool operator==(const Unreadable&) const = default;
};
using ReaderEvent = std::variant<NeedOctets, BodyBegins, BodyPiece, Response, Unreadable>;

class ResponseReader {
public:
    explicit ResponseReader(ReaderLimits limits = {});

    // After NeedOctets, or at any time.
    void feed(std::string_view octets);
    [[nodiscard]] ReaderEvent next();

    // How much is held that was not handed on.
    [[nodiscard]] std::size_t octets_held() const { return buffer_.size() - begin_; }

private:
    enum class State { line, kept_literal, body, unreadable };

    [[nodiscard]] ReaderEvent read_line();
    [[nodiscard]] bool keep_literal();
    [[nodiscard]] ReaderEvent pass_body();
    [[nodiscard]] ReaderEvent unreadable(std::string reason);
    [[nodiscard]] bool begin_response(std::string_view line);
    [[nodiscard]] std::optional<ReaderEvent> take_values(std::string_view chunk);
    [[nodiscard]] Response take_response();
    void consume(std::size_t octets);

    ReaderLimits limits_;
    State state_ = State::line;
    std::string buffer_;
    std::size_t begin_ = 0;    // of what was not consumed
    std::size_t scanned_ = 0;  // behind begin_, without an end of line
    std::size_t line_octets_ = 0;
    bool begun_ = false;  // within a response: its next line continues it
    Response response_;
    ValueParser parser_;
    std::uint64_t literal_left_ = 0;
    std::uint64_t literal_size_ = 0;
    std::string literal_;
    std::string reason_;
};

}  // namespace maildocket::imap
