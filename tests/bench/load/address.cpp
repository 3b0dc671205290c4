#include "tests/bench/load/address.hpp"

#include <netdb.h>
#include <sys/un.h>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>

namespace maildocket::bench {

namespace {

constexpr std::string_view unix_prefix = "unix:";

SocketAddress unix_address(std::string_view path) {
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        throw std::runtime_error("socket path is empty or too long");
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    SocketAddress result;
    std::memcpy(&result.storage, &address, sizeof address);
    result.length = sizeof address;
    return result;
}

}  // namespace

SocketAddress parse_address(std::string_view text) {
    if (text.starts_with(unix_prefix)) {
        return unix_address(text.substr(unix_prefix.size()));
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        throw std::runtime_error("an address is HOST:PORT or unix:PATH");
    }
    std::string host(text.substr(0, colon));
    const std::string port(text.substr(colon + 1));
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0) {
        throw std::runtime_error("no address: " + std::string(text));
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    SocketAddress result;
    std::memcpy(&result.storage, found->ai_addr, found->ai_addrlen);
    result.length = found->ai_addrlen;
    return result;
}

}  // namespace maildocket::bench
