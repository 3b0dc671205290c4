#include "core/base/base64.hpp"

#include <cstdint>

namespace maildocket {

namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string to_base64url(std::string_view octets) {
    std::string text;
    text.reserve((octets.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char octet : octets) {
        bits = bits << 8U | static_cast<unsigned char>(octet);
        for (count += 8; count >= 6; count -= 6) {
            text += alphabet[bits >> (count - 6) & 63U];
        }
    }
    if (count > 0) {
        text += alphabet[bits << (6 - count) & 63U];
    }
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string octets;
    octets.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char letter : text) {
        const auto value = alphabet.find(letter);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            octets += static_cast<char>(bits >> count & 255U);
        }
    }
    // What is left over belongs to no octet, and must be nothing.
    const bool whole = count < 6 && (bits & ((1U << count) - 1)) == 0;
    return whole ? std::optional(std::move(octets)) : std::nullopt;
}

}  // namespace maildocket
