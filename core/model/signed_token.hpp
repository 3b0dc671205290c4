#pragma once

#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What signed addresses, Message-IDs and loop marks are made of: the id of a key, numbers, and the
// first 96 bits of an HMAC-SHA-256 over them and what they are for; in lower-case base 32 (RFC 4648
// section 6, without padding), so that no mail program can break it by folding case.
namespace maildocket::signed_token {

inline constexpr std::size_t number_octets = 6;  // of a ticket or a row of the outbox

// What a token is for and where it holds; both are signed and neither stands in it. `purpose` is
// another one for each kind of token, none the beginning of another.
struct Scope {
    std::string purpose;
    std::string place;
};

[[nodiscard]] std::string encode(std::string_view octets);
// In any case of letters; nothing for what encode() never writes.
[[nodiscard]] std::optional<std::string> decode(std::string_view text);

[[nodiscard]] std::string big_endian(std::uint64_t value);  // number_octets long
[[nodiscard]] std::uint64_t from_big_endian(std::string_view octets);

// The first 96 bits.
[[nodiscard]] std::string mac_of(const SecretKey& key, std::string_view content);

[[nodiscard]] std::string seal(const SecretKey& key, std::string_view numbers, const Scope& scope);

// The `count` numbers of seal() if a key that is valid at `now` signed them for this scope;
// compared in constant time. Each is number_octets long.
[[nodiscard]] std::optional<std::string> unseal(
    const KeyRing& keys,
    std::string_view token,
    std::size_t count,
    const Scope& scope,
    Timestamp now
);

}  // namespace maildocket::signed_token
