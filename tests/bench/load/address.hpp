#pragma once

#include <sys/socket.h>

#include <string_view>

namespace maildocket::bench {

// Where a socket connects to, ready for the system call.
struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

// "127.0.0.1:2424", "[::1]:2424" or "unix:/path"; throws std::runtime_error for anything else.
[[nodiscard]] SocketAddress parse_address(std::string_view text);

}  // namespace maildocket::bench
