#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/result.hpp"
#include "core/net/asio.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

// Sockets that listen, on TCP, on a Unix socket or handed over by the service manager.
namespace maildocket::net {

class Listener {
public:
    // Binds and listens. A Unix socket gets mode 0660 (by umask, so call it before there are
    // threads); a stale one in its place is removed, but only if nobody listens on it.
    // Errors: invalid_input, with the reason for the administrator.
    [[nodiscard]] static Result<Listener> open(
        const asio::any_io_executor& executor, const Endpoint& endpoint
    );
    // Takes a socket that listens already.
    [[nodiscard]] static Result<Listener> adopt(const asio::any_io_executor& executor, int fd);

    ~Listener();  // removes a Unix socket that open() made, if it is still that one
    Listener(Listener&& other) noexcept;
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    Listener& operator=(Listener&&) = delete;

    [[nodiscard]] Acceptor& acceptor() { return acceptor_; }
    // Where it really listens: with the port that the system chose for port 0.
    [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }

private:
    Listener(Acceptor acceptor, Endpoint endpoint);

    Acceptor acceptor_;
    Endpoint endpoint_;
    bool owns_path_ = false;
    dev_t device_ = 0;  // of the Unix socket that we made
    ino_t inode_ = 0;
};

// The sockets that were inherited if there are any, else one for each endpoint.
[[nodiscard]] Result<std::vector<Listener>> open_listeners(
    const asio::any_io_executor& executor,
    std::span<const Endpoint> endpoints,
    std::span<const int> inherited
);

// The other side of an accepted socket: an address of numbers, or a Unix socket.
[[nodiscard]] Endpoint peer_of(Socket& socket);

}  // namespace maildocket::net
