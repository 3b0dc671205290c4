#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/result.hpp"
#include "core/net/descriptor.hpp"

#include <chrono>

// Plain sockets for programs and threads that may wait.
namespace maildocket::net {

// Connects over TCP (without Nagle's algorithm) or a Unix socket; the socket does not block.
// store_unavailable, with the reason, if nobody answers within `limit`.
[[nodiscard]] Result<Descriptor> dial(const Endpoint& endpoint, std::chrono::seconds limit);

// Waits for POLLIN or POLLOUT; false when the time is over.
[[nodiscard]] bool wait_until_ready(int fd, short events, std::chrono::milliseconds limit);

}  // namespace maildocket::net
