#include "core/net/listener.hpp"

#include "core/net/descriptor.hpp"
#include "core/net/socket_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace maildocket::net {

namespace {

constexpr int backlog = 1024;

tl::unexpected<Error> system_error(std::string_view what, const Endpoint& endpoint, int error) {
    return fail(
        ErrorCode::invalid_input,
        "cannot listen on " + endpoint.text() + ": " + std::string(what) +
            std::generic_category().message(error)
    );
}

// Removes what a process that was killed left behind. A living one keeps its socket: two servers
// on one path would each get a part of the mail.
Result<void> remove_stale(const Endpoint& endpoint) {
    struct stat status {};
    if (::lstat(endpoint.path.c_str(), &status) != 0) {
        return {};
    }
    if (!S_ISSOCK(status.st_mode)) {
        return system_error("there is a file that is no socket: ", endpoint, EEXIST);
    }
    const Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto address = unix_address(endpoint.path);
    if (::connect(probe.get(), generic_address(address), sizeof address) == 0 ||
        errno != ECONNREFUSED) {
        return system_error("somebody listens there: ", endpoint, EADDRINUSE);
    }
    ::unlink(endpoint.path.c_str());
    return {};
}

Result<int> listen_on_unix(const Endpoint& endpoint) {
    if (auto removed = remove_stale(endpoint); !removed) {
        return fail_with(removed);
    }
    Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto address = unix_address(endpoint.path);
    // By umask and not by chmod: there is no moment at which others may connect.
    const auto mask = ::umask(S_IXUSR | S_IXGRP | S_IRWXO);
    const bool bound = ::bind(fd.get(), generic_address(address), sizeof address) == 0;
    const int error = errno;
    ::umask(mask);
    if (!bound) {
        return system_error("", endpoint, error);
    }
    if (::listen(fd.get(), backlog) != 0) {
        return system_error("", endpoint, errno);
    }
    return fd.release();
}

Result<int> listen_on_address(const Endpoint& endpoint, const addrinfo& address) {
    Descriptor fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd.get(), address.ai_addr, address.ai_addrlen) != 0 ||
        ::listen(fd.get(), backlog) != 0) {
        return system_error("", endpoint, errno);
    }
    return fd.release();
}

// "*" is [::], which takes IPv4 too, or 0.0.0.0 on a host without IPv6.
Result<int> listen_on_tcp(const Endpoint& endpoint) {
    Result<int> result = fail(ErrorCode::invalid_input, "");
    for (const std::string& host : endpoint.host == "*" ? std::vector<std::string>{"::", "0.0.0.0"}
                                                        : std::vector<std::string>{endpoint.host}) {
        const auto addresses = look_up(host, endpoint.port, AI_PASSIVE);
        if (!addresses) {
            return fail(
                ErrorCode::invalid_input,
                "cannot listen on " + endpoint.text() + ": " + addresses.error().detail
            );
        }
        result = listen_on_address(endpoint, **addresses);
        if (result) {
            return result;
        }
    }
    return result;
}

template <class Name>
std::optional<sockaddr_storage> address_of(int fd, Name name) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (name(fd, generic_address(address), &length) != 0) {
        return std::nullopt;
    }
    return address;
}

// The address as the type that its family says.
template <class Address>
Address as(const sockaddr_storage& storage) {
    Address address{};
    std::memcpy(&address, &storage, sizeof address);
    return address;
}

Endpoint to_endpoint(const sockaddr_storage& storage) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET) {
        const auto address = as<sockaddr_in>(storage);
        ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
        return {text.data(), ntohs(address.sin_port), {}};
    }
    if (storage.ss_family == AF_INET6) {
        const auto address = as<sockaddr_in6>(storage);
        ::inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
        return {text.data(), ntohs(address.sin6_port), {}};
    }
    const auto address = as<sockaddr_un>(storage);
    const std::string path(address.sun_path, ::strnlen(address.sun_path, sizeof address.sun_path));
    return {{}, 0, path.empty() ? "unix" : path};
}

}  // namespace

Listener::Listener(Acceptor acceptor, Endpoint endpoint)
    : acceptor_(std::move(acceptor)), endpoint_(std::move(endpoint)) {}

Listener::Listener(Listener&& other) noexcept
    : acceptor_(std::move(other.acceptor_)),
      endpoint_(std::move(other.endpoint_)),
      owns_path_(std::exchange(other.owns_path_, false)),
      device_(other.device_),
      inode_(other.inode_) {}

Listener::~Listener() {
    struct stat status {};
    if (owns_path_ && ::lstat(endpoint_.path.c_str(), &status) == 0 && status.st_dev == device_ &&
        status.st_ino == inode_) {
        ::unlink(endpoint_.path.c_str());
    }
}

Result<Listener> Listener::open(const asio::any_io_executor& executor, const Endpoint& endpoint) {
    const auto fd = endpoint.is_unix() ? listen_on_unix(endpoint) : listen_on_tcp(endpoint);
    if (!fd) {
        return fail_with(fd);
    }
    auto listener = adopt(executor, *fd);
    struct stat status {};
    if (listener && endpoint.is_unix() && ::lstat(endpoint.path.c_str(), &status) == 0) {
        listener->owns_path_ = true;
        listener->device_ = status.st_dev;
        listener->inode_ = status.st_ino;
    }
    return listener;
}

Result<Listener> Listener::adopt(const asio::any_io_executor& executor, int fd) {
    const auto address = address_of(fd, ::getsockname);
    int listens = 0;
    socklen_t length = sizeof listens;
    ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length);
    if (!address || listens == 0) {
        return fail(
            ErrorCode::invalid_input,
            "file descriptor " + std::to_string(fd) + " is no socket that listens"
        );
    }
    Acceptor acceptor(executor);
    boost::system::error_code error;
    acceptor.assign(asio::generic::stream_protocol(address->ss_family, 0), fd, error);
    if (error) {
        return fail(ErrorCode::internal, "cannot watch a socket: " + error.message());
    }
    return Listener(std::move(acceptor), to_endpoint(*address));
}

Result<std::vector<Listener>> open_listeners(
    const asio::any_io_executor& executor,
    std::span<const Endpoint> endpoints,
    std::span<const int> inherited
) {
    std::vector<Listener> listeners;
    const auto count = inherited.empty() ? endpoints.size() : inherited.size();
    listeners.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto listener = inherited.empty() ? Listener::open(executor, endpoints[i])
                                          : Listener::adopt(executor, inherited[i]);
        if (!listener) {
            return fail_with(listener);
        }
        listeners.push_back(std::move(*listener));
    }
    return listeners;
}

Endpoint peer_of(Socket& socket) {
    const auto address = address_of(socket.native_handle(), ::getpeername);
    return address ? to_endpoint(*address) : Endpoint{};
}

}  // namespace maildocket::net
