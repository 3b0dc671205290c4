#include "core/account/credential.hpp"

#include "core/crypto/seal.hpp"

#include <array>
#include <charconv>

namespace maildocket::account {

namespace {

constexpr std::size_t length_octets = 4;

std::string place_of(std::string_view mailbox, std::string_view field, std::int64_t generation) {
    std::string place("mailbox token");
    place.append(1, '\0').append(mailbox).append(1, '\0').append(field).append(1, '\0');
    return place + std::to_string(generation);
}

// Each part with its length in front, most significant octet first.
void append_part(std::string& text, std::string_view part) {
    for (std::size_t i = length_octets; i > 0; --i) {
        text += static_cast<char>(part.size() >> 8 * (i - 1) & 0xffU);
    }
    text += part;
}

std::optional<std::string_view> take_part(std::string_view& text) {
    if (text.size() < length_octets) {
        return std::nullopt;
    }
    std::size_t size = 0;
    for (const char octet : text.substr(0, length_octets)) {
        size = size << 8U | static_cast<unsigned char>(octet);
    }
    text.remove_prefix(length_octets);
    if (size > text.size()) {
        return std::nullopt;
    }
    const auto part = text.substr(0, size);
    text.remove_prefix(size);
    return part;
}

// Times and numbers, in decimal with a blank behind each.
std::string facts_of(const Credential& credential) {
    const auto warned = credential.warned_for.value_or(Timestamp{});
    return std::to_string(to_microseconds(credential.refreshed_at)) + ' ' +
           std::to_string(credential.lifetime.count()) + ' ' +
           std::to_string(to_microseconds(warned)) + ' ' + credential.refused_as;
}

bool read_facts(std::string_view text, Credential& credential) {
    std::array<std::int64_t, 3> numbers{};
    const auto* at = text.data();
    const auto* end = text.data() + text.size();
    for (auto& number : numbers) {
        const auto [stop, status] = std::from_chars(at, end, number);
        if (status != std::errc{}) {
            return false;
        }
        if (stop == end || *stop != ' ') {
            return false;
        }
        at = stop + 1;
    }
    credential.refreshed_at = from_microseconds(numbers[0]);
    credential.lifetime = std::chrono::seconds(numbers[1]);
    if (numbers[2] != 0) {
        credential.warned_for = from_microseconds(numbers[2]);
    }
    credential.refused_as.assign(at, end);
    return true;
}

}  // namespace

std::string seal_credential(
    const KeyRing& keys,
    std::string_view mailbox,
    std::int64_t generation,
    const Credential& credential,
    Timestamp now
) {
    if (credential == Credential{}) {
        return {};
    }
    std::string sealed;
    const auto add = [&](std::string_view field, std::string_view secret) {
        append_part(sealed, seal(keys, secret, place_of(mailbox, field, generation), now));
    };
    add("access", credential.access);
    add("refresh", credential.refresh);
    add("facts", facts_of(credential));
    return sealed;
}

Result<Credential> open_credential(
    const KeyRing& keys, std::string_view mailbox, std::int64_t generation, std::string_view sealed
) {
    Credential credential;
    if (sealed.empty()) {
        return credential;
    }
    const auto open = [&](std::string_view field) -> Result<std::string> {
        const auto part = take_part(sealed);
        return open_sealed(keys, part.value_or(""), place_of(mailbox, field, generation));
    };
    auto access = open("access");
    if (!access) {
        return fail_with(access);
    }
    auto refresh = open("refresh");
    if (!refresh) {
        return fail_with(refresh);
    }
    const auto facts = open("facts");
    if (!facts) {
        return fail_with(facts);
    }
    if (!read_facts(*facts, credential)) {
        return fail(ErrorCode::invalid_input, "what is sealed is of another version");
    }
    credential.access = std::move(*access);
    credential.refresh = std::move(*refresh);
    return credential;
}

}  // namespace maildocket::account
