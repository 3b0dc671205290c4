#include "milter/socket.hpp"

#include <libmilter/mfapi.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace maildocket::milter {

namespace {

constexpr int backlog = 512;
constexpr int descriptors_looked_at = 256;  // at start there are few

// As smfi_setconn() wants it.
std::string connection_of(const Endpoint& endpoint) {
    if (endpoint.is_unix()) {
        return "unix:" + endpoint.path;
    }
    const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
    const auto host = endpoint.host == "*" ? std::string("0.0.0.0") : endpoint.host;
    return (is_ipv6 ? "inet6:" : "inet:") + std::to_string(endpoint.port) + '@' + host;
}

bool somebody_listens(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what connect() wants
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    const bool connected = fd >= 0 && ::connect(fd, generic, sizeof address) == 0;
    const bool is_refused_to_us = !connected && errno == EACCES;
    if (fd >= 0) {
        ::close(fd);
    }
    return connected || is_refused_to_us;
}

// libmilter writes a change and its verdict one by one: with Nagle's algorithm the mail server
// waits 40 ms for each end of a message. Accepted sockets inherit the option; libmilter keeps the
// listening one to itself, so it is looked for.
void turn_off_nagle() {
    for (int fd = 3; fd < descriptors_looked_at; ++fd) {
        int listens = 0;
        socklen_t length = sizeof listens;
        if (::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0 && listens != 0) {
            const int on = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        }
    }
}

}  // namespace

ListeningSocket::ListeningSocket(std::string path) : path_(std::move(path)) {
    struct stat status {};
    if (!path_.empty() && ::stat(path_.c_str(), &status) == 0) {
        device_ = status.st_dev;
        inode_ = status.st_ino;
    }
}

ListeningSocket::ListeningSocket(ListeningSocket&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}

ListeningSocket::~ListeningSocket() {
    struct stat status {};
    if (!path_.empty() && ::stat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
        status.st_ino == inode_) {
        ::unlink(path_.c_str());
    }
}

Result<ListeningSocket> ListeningSocket::open(const Endpoint& endpoint) {
    if (endpoint.is_unix() && somebody_listens(endpoint.path)) {
        return fail(
            ErrorCode::invalid_input,
            "milter.listen: somebody listens on " + endpoint.text() + " already"
        );
    }
    auto connection = connection_of(endpoint);
    if (::smfi_setconn(connection.data()) != MI_SUCCESS ||
        ::smfi_setbacklog(backlog) != MI_SUCCESS) {
        return fail(
            ErrorCode::invalid_input, "milter.listen: cannot use " + endpoint.text() + " as socket"
        );
    }
    const auto mask = ::umask(S_IXUSR | S_IXGRP | S_IRWXO);
    errno = 0;
    const int opened = ::smfi_opensocket(true);
    const int error = errno;
    ::umask(mask);
    if (opened != MI_SUCCESS) {
        return fail(
            ErrorCode::invalid_input,
            "milter.listen: cannot listen on " + endpoint.text() + ": " +
                std::generic_category().message(error)
        );
    }
    if (!endpoint.is_unix()) {
        turn_off_nagle();
    }
    return ListeningSocket(endpoint.path);
}

}  // namespace maildocket::milter
