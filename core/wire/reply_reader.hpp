#pragma once

#include "core/base/result.hpp"
#include "core/mail/reply.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Octets to replies of a server (RFC 5321 4.2), one line or many. LF alone is taken as a line end
// too: nothing can be smuggled in a reply. Keeps at most one reply, and that within limits.
namespace maildocket::wire {

struct ServerReply {
    std::uint16_t code = 0;
    std::vector<std::string> lines;  // text behind the code, at least one

    bool operator==(const ServerReply&) const = default;
};

class ReplyReader {
public:
    // Takes the next reply off the front of `input`; nothing if it is not complete: `input` is
    // empty then. invalid_input if this is no reply, or one without end.
    [[nodiscard]] Result<std::optional<ServerReply>> next(std::string_view& input);

private:
    [[nodiscard]] Result<bool> take_line(std::string_view line);

    std::string partial_;
    ServerReply reply_;
};

// The last line with its enhanced status, or X.0.0 if there is none; controls become "?".
[[nodiscard]] Reply to_reply(const ServerReply& reply);

}  // namespace maildocket::wire
