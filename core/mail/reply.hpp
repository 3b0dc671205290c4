#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <string>

// A reply of SMTP or LMTP (RFC 5321 4.2) with its enhanced status code (RFC 3463).
namespace maildocket {

struct EnhancedStatus {
    std::uint8_t klass = 2;  // "class": 2, 4 or 5
    std::uint16_t subject = 0;
    std::uint16_t detail = 0;

    bool operator==(const EnhancedStatus&) const = default;
};

struct Reply {
    std::uint16_t code = 250;
    EnhancedStatus status;
    std::string text;  // printable ASCII, one line, at most 400 octets

    bool operator==(const Reply&) const = default;

    [[nodiscard]] bool accepted() const { return code >= 200 && code < 300; }
    [[nodiscard]] bool transient() const { return code >= 400 && code < 500; }
    // "250 2.0.0 text" without line end.
    [[nodiscard]] std::string line() const;
};

// The only place where an Error becomes a reply. Our own faults are transient: the MTA keeps the
// mail. The detail stays in the log.
[[nodiscard]] Reply reply_for(const Error& error);

}  // namespace maildocket
