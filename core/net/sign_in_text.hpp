#pragma once

#include <span>
#include <string>
#include <string_view>

// What a server says about a sign-in, made fit for a log: some repeat what they were shown.
namespace maildocket::net {

// One printable line of bounded length, without the secrets and without anything that looks like a
// token.
[[nodiscard]] std::string harmless_line(
    std::string_view text, std::span<const std::string> secrets
);

// Of the base64 that a token is answered with. Empty if it is none, or is too long for one.
[[nodiscard]] std::string decode_challenge(std::string_view text);

}  // namespace maildocket::net
