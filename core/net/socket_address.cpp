#include "core/net/socket_address.hpp"

namespace maildocket::net {

sockaddr_un unix_address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

Result<AddressList> look_up(const std::string& host, std::uint16_t port, int flags) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    const int status = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
    AddressList list(found);
    if (status != 0) {
        return fail(ErrorCode::invalid_input, ::gai_strerror(status));
    }
    return list;
}

}  // namespace maildocket::net
