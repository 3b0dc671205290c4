#include "core/net/dial.hpp"

#include "core/net/socket_address.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace maildocket::net {

namespace {

// A connected socket that does not block, or the error number.
tl::expected<int, int> connect_to(
    int family, const sockaddr* address, socklen_t length, std::chrono::seconds limit
) {
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error = 0;
    if (fd < 0) {
        error = errno;
    } else if (::connect(fd, address, length) != 0) {
        error = errno;
        if (error == EINPROGRESS) {
            socklen_t size = sizeof error;
            if (!wait_until_ready(fd, POLLOUT, limit)) {
                error = ETIMEDOUT;
            } else {
                ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
            }
        }
    }
    if (error == 0) {
        return fd;
    }
    if (fd >= 0) {
        ::close(fd);
    }
    return tl::unexpected<int>(error);
}

tl::unexpected<Error> unreachable(const Endpoint& endpoint, const std::string& reason) {
    return fail(
        ErrorCode::store_unavailable, "cannot connect to " + endpoint.text() + ": " + reason
    );
}

Result<Descriptor> open_unix(const Endpoint& endpoint, std::chrono::seconds limit) {
    const auto address = unix_address(endpoint.path);
    const auto fd = connect_to(AF_UNIX, generic_address(address), sizeof address, limit);
    if (!fd) {
        return unreachable(endpoint, std::generic_category().message(fd.error()));
    }
    return Descriptor(*fd);
}

Result<Descriptor> open_tcp(const Endpoint& endpoint, std::chrono::seconds limit) {
    const auto addresses = look_up(endpoint.host, endpoint.port, 0);
    if (!addresses) {
        return unreachable(endpoint, addresses.error().detail);
    }
    int error = 0;
    for (const auto* address = addresses->get(); address != nullptr; address = address->ai_next) {
        const auto fd =
            connect_to(address->ai_family, address->ai_addr, address->ai_addrlen, limit);
        if (fd) {
            const int on = 1;
            ::setsockopt(*fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            return Descriptor(*fd);
        }
        error = fd.error();
    }
    return unreachable(endpoint, std::generic_category().message(error));
}

}  // namespace

Result<Descriptor> dial(const Endpoint& endpoint, std::chrono::seconds limit) {
    return endpoint.is_unix() ? open_unix(endpoint, limit) : open_tcp(endpoint, limit);
}

bool wait_until_ready(int fd, short events, std::chrono::milliseconds limit) {
    pollfd poll{fd, events, 0};
    int count = 0;
    do {
        count = ::poll(&poll, 1, static_cast<int>(limit.count()));
    } while (count < 0 && errno == EINTR);
    return count > 0;
}

}  // namespace maildocket::net
