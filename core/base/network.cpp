#include "core/base/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace maildocket {

namespace {

constexpr unsigned mapped_bits = 96;  // what ::ffff:0:0/96 takes
constexpr std::size_t address_octets_max = 64;

using Octets = std::array<std::uint8_t, 16>;

bool is_mapped(const Octets& octets) {
    return std::all_of(
               octets.begin(), octets.begin() + 10, [](auto octet) { return octet == 0; }
           ) &&
           octets[10] == 0xff && octets[11] == 0xff;
}

std::optional<Octets> parse_address(std::string_view text) {
    if (text.size() > address_octets_max) {
        return std::nullopt;
    }
    const std::string address(text.substr(0, text.find('%')));
    Octets octets{};
    if (inet_pton(AF_INET6, address.c_str(), octets.data()) == 1) {
        return octets;
    }
    if (inet_pton(AF_INET, address.c_str(), octets.data() + 12) == 1) {
        octets[10] = octets[11] = 0xff;
        return octets;
    }
    return std::nullopt;
}

Octets masked(Octets octets, unsigned bits) {
    for (unsigned i = 0; i < octets.size(); ++i) {
        const unsigned kept = bits > i * 8 ? std::min(bits - i * 8, 8U) : 0U;
        octets[i] = static_cast<std::uint8_t>(octets[i] & (0xff00U >> kept));
    }
    return octets;
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = text.substr(0, slash);
    const auto octets = parse_address(address);
    if (!octets || address.find('%') != std::string_view::npos) {
        return std::nullopt;
    }
    const bool is_ipv4 = address.find(':') == std::string_view::npos;
    Network network;
    network.octets_ = *octets;
    network.bits_ = 128;
    if (slash != std::string_view::npos) {
        const auto length = text.substr(slash + 1);
        const auto* end = length.data() + length.size();
        const auto [stopped, status] = std::from_chars(length.data(), end, network.bits_);
        if (status != std::errc{} || stopped != end || network.bits_ > (is_ipv4 ? 32U : 128U)) {
            return std::nullopt;
        }
        network.bits_ += is_ipv4 ? mapped_bits : 0U;
    }
    if (masked(network.octets_, network.bits_) != network.octets_) {
        return std::nullopt;
    }
    return network;
}

bool Network::contains(std::string_view address) const {
    const auto octets = parse_address(address);
    // "::/0" means IPv6 to everybody who writes it, so it does not take mapped IPv4 addresses.
    return octets && (bits_ >= mapped_bits || !is_mapped(*octets)) &&
           masked(*octets, bits_) == octets_;
}

}  // namespace maildocket
