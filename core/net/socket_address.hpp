#pragma once

#include "core/base/result.hpp"

#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <memory>
#include <string>

// What the socket calls of the system want to be given.
namespace maildocket::net {

// The one cast that the C interface asks for.
template <class Address>
[[nodiscard]] const sockaddr* generic_address(const Address& address) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    return reinterpret_cast<const sockaddr*>(&address);
}
template <class Address>
[[nodiscard]] sockaddr* generic_address(Address& address) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    return reinterpret_cast<sockaddr*>(&address);
}

// A path that is too long for the system is cut; parse_endpoint() lets none through.
[[nodiscard]] sockaddr_un unix_address(const std::string& path);

struct AddressListFree {
    void operator()(addrinfo* list) const { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, AddressListFree>;

// The TCP addresses of a host, at least one; `flags` are those of getaddrinfo(3). The error is the
// resolver's own words.
[[nodiscard]] Result<AddressList> look_up(const std::string& host, std::uint16_t port, int flags);

}  // namespace maildocket::net
