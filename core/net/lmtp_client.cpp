#include "core/net/lmtp_client.hpp"

#include "core/net/socket_address.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>
#include <variant>

namespace maildocket::net {

namespace {

constexpr std::chrono::seconds write_timeout{180};  // RFC 5321 4.5.3.2.5
constexpr std::size_t block_octets = std::size_t{64} << 10U;

bool wait_until_ready(int fd, short events, std::chrono::seconds limit) {
    pollfd poll{fd, events, 0};
    const auto milliseconds = std::chrono::milliseconds(limit).count();
    int count = 0;
    do {
        count = ::poll(&poll, 1, static_cast<int>(milliseconds));
    } while (count < 0 && errno == EINTR);
    return count > 0;
}

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

Result<int> open_unix(const Endpoint& endpoint, std::chrono::seconds limit) {
    const auto address = unix_address(endpoint.path);
    const auto fd = connect_to(AF_UNIX, generic_address(address), sizeof address, limit);
    if (!fd) {
        return unreachable(endpoint, std::generic_category().message(fd.error()));
    }
    return *fd;
}

Result<int> open_tcp(const Endpoint& endpoint, std::chrono::seconds limit) {
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
            return *fd;
        }
        error = fd.error();
    }
    return unreachable(endpoint, std::generic_category().message(error));
}

}  // namespace

LmtpClient::LmtpClient(int fd, std::string hostname) : fd_(fd), session_(std::move(hostname)) {}

LmtpClient::LmtpClient(LmtpClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), session_(std::move(other.session_)) {}

LmtpClient::~LmtpClient() {
    close();
}

void LmtpClient::close() {
    if (fd_ >= 0) {
        ::close(std::exchange(fd_, -1));
    }
}

Result<LmtpClient> LmtpClient::connect(
    const Endpoint& endpoint, std::string hostname, std::chrono::seconds connect_timeout
) {
    const auto fd = endpoint.is_unix() ? open_unix(endpoint, connect_timeout)
                                       : open_tcp(endpoint, connect_timeout);
    if (!fd) {
        return fail_with(fd);
    }
    LmtpClient client(*fd, std::move(hostname));
    const auto action = client.next();
    if (const auto* ended = std::get_if<wire::Ended>(&action)) {
        return unreachable(endpoint, ended->reason.line());
    }
    return client;
}

// The next action that is not ours to do.
wire::ClientAction LmtpClient::next() {
    auto action = session_.next();
    while (std::holds_alternative<wire::AwaitOctets>(action)) {
        exchange();
        action = session_.next();
    }
    return action;
}

// Writes what there is to say and reads an answer.
void LmtpClient::exchange() {
    std::array<char, 4096> octets{};
    if (!write_output() || !wait_until_ready(fd_, POLLIN, session_.read_timeout())) {
        session_.connection_lost();
        return;
    }
    const auto count = ::recv(fd_, octets.data(), octets.size(), 0);
    if (count > 0) {
        session_.receive({octets.data(), static_cast<std::size_t>(count)});
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        session_.connection_lost();
    }
}

bool LmtpClient::write_output() {
    const auto output = session_.take_output();
    std::string_view rest = output;
    while (!rest.empty()) {
        const auto sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (!wait_until_ready(fd_, POLLOUT, write_timeout)) {
                return false;
            }
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

Result<void> LmtpClient::send_body(const BodySource& source) {
    std::string block(block_octets, '\0');
    while (true) {
        const auto count = source(block);
        if (!count) {
            // Without the final dot nothing is delivered.
            close();
            session_.connection_lost();
            return fail_with(count);
        }
        if (*count == 0) {
            session_.end_body();
            return {};
        }
        session_.body(std::string_view(block).substr(0, *count));
        if (!write_output()) {
            session_.connection_lost();
            return {};
        }
    }
}

Result<std::vector<Reply>> LmtpClient::deliver(wire::Handover handover, const BodySource& source) {
    const auto count = handover.recipients.size();
    auto action = next();
    if (std::holds_alternative<wire::Ready>(action)) {
        session_.begin(std::move(handover));
        action = next();
    }
    if (std::holds_alternative<wire::SendBody>(action)) {
        if (const auto sent = send_body(source); !sent) {
            return fail_with(sent);
        }
        action = next();
    }
    if (auto* handed = std::get_if<wire::Handed>(&action)) {
        return std::move(handed->replies);
    }
    const auto& ended = std::get<wire::Ended>(action);
    return std::vector<Reply>(count, ended.reason);
}

void LmtpClient::quit() {
    if (std::holds_alternative<wire::Ready>(next())) {
        session_.quit();
        static_cast<void>(next());
    }
    close();
}

}  // namespace maildocket::net
