#include "core/net/callback_listener.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace maildocket::net {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t connections_max = 16;
constexpr std::size_t line_octets_max = std::size_t{16} << 10U;
constexpr auto connection_time = std::chrono::seconds(10);
constexpr std::size_t piece_octets = 4096;

// A browser asks localhost by either address.
Descriptor listen_on(int family, std::uint16_t port) {
    Descriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    sockaddr_in6 address6{};
    address6.sin6_family = AF_INET6;
    address6.sin6_addr = in6addr_loopback;
    address6.sin6_port = htons(port);
    const bool six = family == AF_INET6;
    const auto* generic = six ? reinterpret_cast<const sockaddr*>(&address6)
                              : reinterpret_cast<const sockaddr*>(&address);
    const socklen_t size = six ? sizeof address6 : sizeof address;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (six) {
        ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    }
    if (socket.get() < 0 || ::bind(socket.get(), generic, size) != 0 ||
        ::listen(socket.get(), static_cast<int>(connections_max)) != 0) {
        return {};
    }
    return socket;
}

std::uint16_t port_of(const Descriptor& socket) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    const int failed = ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    return failed == 0 ? ntohs(address.sin_port) : std::uint16_t{0};
}

// A small page fits into the socket's buffer, so that nobody is waited for.
void send_and_close(Descriptor socket, std::string_view answer) {
    static_cast<void>(::send(socket.get(), answer.data(), answer.size(), MSG_NOSIGNAL));
    ::shutdown(socket.get(), SHUT_WR);
}

// One wait with its connections.
class Wait {
public:
    Wait(const CallbackListener::Handlers& handlers, int paste)
        : handlers_(handlers), paste_(paste) {}

    bool run(const std::vector<Descriptor>& listeners, Clock::time_point end) {
        while (!done_ && Clock::now() < end) {
            std::erase_if(connections_, [](const Connection& connection) {
                return connection.ends_at < Clock::now();
            });
            poll_once(listeners, end);
        }
        return done_;
    }

private:
    struct Connection {
        Descriptor socket;
        std::string octets;
        Clock::time_point ends_at;
    };

    void poll_once(const std::vector<Descriptor>& listeners, Clock::time_point end) {
        std::vector<pollfd> entries;
        for (const auto& listener : listeners) {
            entries.push_back({listener.get(), POLLIN, 0});
        }
        for (const auto& connection : connections_) {
            entries.push_back({connection.socket.get(), POLLIN, 0});
        }
        entries.push_back({paste_, POLLIN, 0});  // -1 is ignored
        constexpr auto step = std::chrono::milliseconds(1000);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        const auto wait = static_cast<int>(std::clamp(left, step * 0, step).count());
        if (::poll(entries.data(), entries.size(), wait) <= 0) {
            return;
        }
        auto entry = entries.begin() + static_cast<std::ptrdiff_t>(listeners.size());
        for (std::size_t i = 0; i < connections_.size(); ++i, ++entry) {
            if (entry->revents != 0) {
                read(connections_[i]);
            }
        }
        std::erase_if(connections_, [](const Connection& connection) {
            return connection.socket.get() < 0;
        });
        if (entry->revents != 0) {
            read_pasted();
        }
        for (std::size_t i = 0; i < listeners.size(); ++i) {
            if (entries[i].revents != 0) {
                accept(listeners[i]);
            }
        }
    }

    void accept(const Descriptor& listener) {
        Descriptor socket(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)
        );
        if (socket.get() >= 0 && connections_.size() < connections_max) {
            connections_.push_back({std::move(socket), {}, Clock::now() + connection_time});
        }
    }

    void read(Connection& connection) {
        std::array<char, piece_octets> piece{};
        const auto count = ::recv(connection.socket.get(), piece.data(), piece.size(), 0);
        if (count <= 0) {
            if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
                connection.socket.close();
            }
            return;
        }
        connection.octets.append(piece.data(), static_cast<std::size_t>(count));
        const auto reaction = handlers_.request(connection.octets);
        if (!reaction.answer.empty()) {
            send_and_close(std::move(connection.socket), reaction.answer);
        }
        done_ = done_ || reaction.done;
    }

    void read_pasted() {
        std::array<char, piece_octets> piece{};
        const auto count = ::read(paste_, piece.data(), piece.size());
        if (count <= 0) {
            paste_ = count < 0 && errno == EINTR ? paste_ : -1;
            return;
        }
        line_.append(piece.data(), static_cast<std::size_t>(count));
        for (auto end = line_.find('\n'); end != std::string::npos && !done_;
             end = line_.find('\n')) {
            done_ = handlers_.pasted(std::string_view(line_).substr(0, end)).done;
            line_.erase(0, end + 1);
        }
        if (line_.size() > line_octets_max) {
            line_.clear();
        }
    }

    const CallbackListener::Handlers& handlers_;
    int paste_;
    std::vector<Connection> connections_;
    std::string line_;
    bool done_ = false;
};

}  // namespace

Result<CallbackListener> CallbackListener::open(std::uint16_t port) {
    CallbackListener listener;
    auto four = listen_on(AF_INET, port);
    if (four.get() < 0) {
        const char* reason = std::strerror(errno);  // NOLINT(concurrency-mt-unsafe)
        return fail(
            ErrorCode::invalid_input,
            "cannot listen on 127.0.0.1:" + std::to_string(port) + ": " + reason
        );
    }
    listener.port_ = port_of(four);
    listener.listeners_.push_back(std::move(four));
    // Not every host has IPv6.
    if (auto six = listen_on(AF_INET6, listener.port_); six.get() >= 0) {
        listener.listeners_.push_back(std::move(six));
    }
    return listener;
}

bool CallbackListener::wait(const Handlers& handlers, int paste, std::chrono::milliseconds time) {
    return Wait(handlers, paste).run(listeners_, Clock::now() + time);
}

}  // namespace maildocket::net
