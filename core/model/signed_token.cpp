#include "core/model/signed_token.hpp"

#include "core/base/ascii.hpp"
#include "core/crypto/digest.hpp"

namespace maildocket::signed_token {

namespace {

constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t key_id_octets = 2;
constexpr std::size_t mac_octets = 12;  // 96 bits

std::string big_endian_of(std::uint64_t value, std::size_t octets) {
    std::string text(octets, '\0');
    for (std::size_t i = octets; i > 0; --i) {
        text[i - 1] = static_cast<char>(value & 255U);
        value >>= 8U;
    }
    return text;
}

std::string content_of(const Scope& scope, std::string_view head) {
    return scope.purpose + std::string(head) + scope.place;
}

}  // namespace

std::string encode(std::string_view octets) {
    std::string text;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char letter : octets) {
        bits = (bits << 8U) | static_cast<unsigned char>(letter);
        count += 8;
        while (count >= 5) {
            count -= 5;
            text.push_back(alphabet[(bits >> count) & 31U]);
        }
    }
    if (count > 0) {
        text.push_back(alphabet[(bits << (5 - count)) & 31U]);
    }
    return text;
}

std::optional<std::string> decode(std::string_view text) {
    std::string octets;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char letter : text) {
        const auto value = alphabet.find(ascii::to_lower(letter));
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        bits = (bits << 5U) | static_cast<std::uint32_t>(value);
        count += 5;
        if (count >= 8) {
            count -= 8;
            octets.push_back(static_cast<char>((bits >> count) & 255U));
        }
    }
    const bool canonical = count < 5 && (bits & ((1U << count) - 1U)) == 0;
    return canonical ? std::optional(octets) : std::nullopt;
}

std::string big_endian(std::uint64_t value) {
    return big_endian_of(value, number_octets);
}

std::uint64_t from_big_endian(std::string_view octets) {
    std::uint64_t value = 0;
    for (const char letter : octets) {
        value = (value << 8U) | static_cast<unsigned char>(letter);
    }
    return value;
}

std::string mac_of(const SecretKey& key, std::string_view content) {
    return std::string(as_octets(hmac_sha256(key.octets, content)).substr(0, mac_octets));
}

std::string seal(const SecretKey& key, std::string_view numbers, const Scope& scope) {
    const auto head = big_endian_of(key.id, key_id_octets).append(numbers);
    return encode(head + mac_of(key, content_of(scope, head)));
}

std::optional<std::string> unseal(
    const KeyRing& keys,
    std::string_view token,
    std::size_t count,
    const Scope& scope,
    Timestamp now
) {
    const auto head_octets = key_id_octets + count * number_octets;
    const auto octets = decode(token);
    if (!octets || octets->size() != head_octets + mac_octets) {
        return std::nullopt;
    }
    const auto head = std::string_view(*octets).substr(0, head_octets);
    const auto id = static_cast<std::uint32_t>(from_big_endian(head.substr(0, key_id_octets)));
    const auto* key = keys.find_valid(id, now);
    const auto mac = std::string_view(*octets).substr(head_octets);
    if (key == nullptr || !equal_in_constant_time(mac, mac_of(*key, content_of(scope, head)))) {
        return std::nullopt;
    }
    return std::string(head.substr(key_id_octets));
}

}  // namespace maildocket::signed_token
