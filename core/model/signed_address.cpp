#include "core/model/signed_address.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/crypto/digest.hpp"

#include <charconv>
#include <cstdint>

namespace maildocket {

namespace {

constexpr std::string_view alphabet =
    "abcdefghijklmnopqrstuvwxyz234567";  // RFC 4648 section 6, lower case
constexpr std::size_t mac_octets = 12;   // 96 bits
constexpr std::size_t key_id_octets = 2;
constexpr std::size_t ticket_octets = 6;
constexpr std::size_t nonce_octets = 8;

char letter_of(AddressPurpose purpose) {
    switch (purpose) {
        case AddressPurpose::reply: return 't';
        case AddressPurpose::bounce: return 'b';
        case AddressPurpose::review: return 'r';
    }
    return 't';
}

std::optional<AddressPurpose> purpose_of(char letter) {
    switch (ascii::to_lower(letter)) {
        case 't': return AddressPurpose::reply;
        case 'b': return AddressPurpose::bounce;
        case 'r': return AddressPurpose::review;
        default: return std::nullopt;
    }
}

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
    return octets;
}

std::string big_endian(std::uint64_t value, std::size_t octets) {
    std::string text(octets, '\0');
    for (std::size_t i = octets; i > 0; --i) {
        text[i - 1] = static_cast<char>(value & 255U);
        value >>= 8U;
    }
    return text;
}

std::uint64_t from_big_endian(std::string_view text) {
    std::uint64_t value = 0;
    for (const char letter : text) {
        value = (value << 8U) | static_cast<unsigned char>(letter);
    }
    return value;
}

std::string mac_of(const SecretKey& key, std::string_view content) {
    return std::string(as_octets(hmac_sha256(key.octets, content)).substr(0, mac_octets));
}

std::string signed_content(char purpose, std::string_view head, const Mailbox& queue_address) {
    return std::string("address\0", 8) + purpose + std::string(head) + queue_address.normalized();
}

struct Split {
    Mailbox queue_address;
    std::string_view detail;
};

std::optional<Split> split_detail(const Mailbox& address) {
    const auto plus = address.local_part.find('+');
    if (plus == std::string::npos) {
        return std::nullopt;
    }
    return Split{
        {address.local_part.substr(0, plus), address.domain},
        std::string_view(address.local_part).substr(plus + 1)};
}

}  // namespace

Mailbox sign_address(const KeyRing& keys, const Mailbox& queue_address, SignedAddress content) {
    const auto& key = keys.newest();
    const char purpose = letter_of(content.purpose);
    const auto head = big_endian(key.id, key_id_octets) +
                      big_endian(static_cast<std::uint64_t>(content.ticket.value), ticket_octets);
    const auto token = encode(head + mac_of(key, signed_content(purpose, head, queue_address)));
    return {queue_address.local_part + '+' + purpose + '.' + token, queue_address.domain};
}

bool looks_signed(const Mailbox& address) {
    const auto split = split_detail(address);
    return split && split->detail.size() >= 2 && split->detail[1] == '.' &&
           purpose_of(split->detail[0]).has_value();
}

std::optional<SignedAddress> verify_address(const KeyRing& keys, const Mailbox& address) {
    const auto split = split_detail(address);
    if (!split || !looks_signed(address)) {
        return std::nullopt;
    }
    const auto token = decode(split->detail.substr(2));
    constexpr auto head_octets = key_id_octets + ticket_octets;
    if (!token || token->size() != head_octets + mac_octets) {
        return std::nullopt;
    }
    const auto head = std::string_view(*token).substr(0, head_octets);
    const auto* key =
        keys.find(static_cast<std::uint32_t>(from_big_endian(head.substr(0, key_id_octets))));
    const char purpose = ascii::to_lower(split->detail[0]);
    if (key == nullptr || !equal_in_constant_time(
                              std::string_view(*token).substr(head_octets),
                              mac_of(*key, signed_content(purpose, head, split->queue_address))
                          )) {
        return std::nullopt;
    }
    const auto ticket = static_cast<std::int64_t>(from_big_endian(head.substr(key_id_octets)));
    return SignedAddress{*purpose_of(purpose), TicketId{ticket}};
}

std::string make_loop_mark(const KeyRing& keys) {
    const auto& key = keys.newest();
    const auto nonce = random_octets(nonce_octets);
    return std::to_string(key.id) + '.' + encode(nonce) + '.' + encode(mac_of(key, "loop" + nonce));
}

bool verify_loop_mark(const KeyRing& keys, std::string_view value) {
    value = ascii::trim(value);
    std::uint32_t id = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), id);
    const auto* key = error == std::errc{} ? keys.find(id) : nullptr;
    const auto first = value.find('.');
    const auto last = value.rfind('.');
    if (key == nullptr || first == last || stop != value.data() + first) {
        return false;
    }
    const auto nonce = decode(value.substr(first + 1, last - first - 1));
    const auto mac = decode(value.substr(last + 1));
    return nonce && mac && equal_in_constant_time(*mac, mac_of(*key, "loop" + *nonce));
}

}  // namespace maildocket
