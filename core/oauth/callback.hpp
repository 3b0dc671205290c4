#pragma once

#include "core/base/result.hpp"
#include "core/oauth/answers.hpp"
#include "core/oauth/client.hpp"

#include <string>
#include <string_view>
#include <variant>

// What a browser brings back from the provider (RFC 6749 4.1.2, RFC 9207).
namespace maildocket::oauth {

struct Code {
    std::string code;

    bool operator==(const Code&) const = default;
};
// It belongs to another attempt, or comes from somebody else: it must not end this one.
struct Foreign {
    std::string reason;

    bool operator==(const Foreign&) const = default;
};
using Callback = std::variant<Code, Refusal, Foreign>;

// `query` is what stands behind "?", or a whole address as it is copied from a browser. `state` is
// that of the attempt. The issuer, when it is named, must be where the person was sent to.
[[nodiscard]] Callback read_callback(
    const Client& client, std::string_view query, std::string_view state
);

}  // namespace maildocket::oauth
