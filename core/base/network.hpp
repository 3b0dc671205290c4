#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

// A network in CIDR notation, "10.0.0.0/8", "2001:db8::/32", or one address.
namespace maildocket {

class Network {
public:
    // Bits of the address behind the prefix must be zero: "10.1.2.3/8" is a slip of the pen.
    [[nodiscard]] static std::optional<Network> parse(std::string_view text);

    // Whether a numeric address lies within. ::ffff:a.b.c.d counts as the IPv4 address it is; a
    // scope ("fe80::1%eth0") is ignored; what is no address lies in no network.
    [[nodiscard]] bool contains(std::string_view address) const;

    bool operator==(const Network&) const = default;

private:
    std::array<std::uint8_t, 16> octets_{};  // IPv4 as ::ffff:a.b.c.d
    unsigned bits_ = 0;                      // of the 128
};

}  // namespace maildocket
