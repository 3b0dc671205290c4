#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/result.hpp"

#include <chrono>
#include <utility>

// Plain sockets for programs and threads that may wait.
namespace maildocket::net {

// An open descriptor with one owner; -1: none.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor& operator=(Descriptor&&) = delete;

    [[nodiscard]] int get() const { return fd_; }
    void close();

private:
    int fd_;
};

// Connects over TCP (without Nagle's algorithm) or a Unix socket; the socket does not block.
// store_unavailable, with the reason, if nobody answers within `limit`.
[[nodiscard]] Result<Descriptor> dial(const Endpoint& endpoint, std::chrono::seconds limit);

// Waits for POLLIN or POLLOUT; false when the time is over.
[[nodiscard]] bool wait_until_ready(int fd, short events, std::chrono::milliseconds limit);

}  // namespace maildocket::net
