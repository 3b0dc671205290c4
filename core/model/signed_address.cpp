#include "core/model/signed_address.hpp"

#include "core/base/ascii.hpp"
#include "core/crypto/digest.hpp"
#include "core/model/signed_token.hpp"

#include <charconv>
#include <cstdint>

namespace maildocket {

namespace {

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

signed_token::Scope scope_of(char purpose, const Mailbox& queue_address) {
    return {std::string("address\0", 8) + purpose, queue_address.normalized()};
}

std::string loop_content(std::string_view nonce) {
    return std::string("loop").append(nonce);
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

Mailbox sign_address(
    const KeyRing& keys, const Mailbox& queue_address, SignedAddress content, Timestamp now
) {
    const char purpose = letter_of(content.purpose);
    const auto ticket = signed_token::big_endian(static_cast<std::uint64_t>(content.ticket.value));
    const auto token =
        signed_token::seal(keys.newest_at(now), ticket, scope_of(purpose, queue_address));
    return {queue_address.local_part + '+' + purpose + '.' + token, queue_address.domain};
}

bool looks_signed(const Mailbox& address) {
    const auto split = split_detail(address);
    return split && split->detail.size() >= 2 && split->detail[1] == '.' &&
           purpose_of(split->detail[0]).has_value();
}

std::optional<SignedAddress> verify_address(
    const KeyRing& keys, const Mailbox& address, Timestamp now
) {
    const auto split = split_detail(address);
    if (!split || !looks_signed(address)) {
        return std::nullopt;
    }
    const char purpose = ascii::to_lower(split->detail[0]);
    const auto scope = scope_of(purpose, split->queue_address);
    const auto ticket = signed_token::unseal(keys, split->detail.substr(2), 1, scope, now);
    if (!ticket) {
        return std::nullopt;
    }
    const auto number = static_cast<std::int64_t>(signed_token::from_big_endian(*ticket));
    return SignedAddress{*purpose_of(purpose), TicketId{number}};
}

std::string make_loop_mark(const KeyRing& keys, Timestamp now) {
    const auto& key = keys.newest_at(now);
    const auto nonce = random_octets(nonce_octets);
    return std::to_string(key.id) + '.' + signed_token::encode(nonce) + '.' +
           signed_token::encode(signed_token::mac_of(key, loop_content(nonce)));
}

bool verify_loop_mark(const KeyRing& keys, std::string_view value, Timestamp now) {
    value = ascii::trim(value);
    std::uint32_t id = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), id);
    const auto* key = error == std::errc{} ? keys.find_valid(id, now) : nullptr;
    const auto first = value.find('.');
    const auto last = value.rfind('.');
    if (key == nullptr || first == last || stop != value.data() + first) {
        return false;
    }
    const auto nonce = signed_token::decode(value.substr(first + 1, last - first - 1));
    const auto mac = signed_token::decode(value.substr(last + 1));
    return nonce && mac &&
           equal_in_constant_time(*mac, signed_token::mac_of(*key, loop_content(*nonce)));
}

}  // namespace maildocket
