#pragma once

#include "core/base/result.hpp"
#include "core/net/descriptor.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

// Waits for a browser that comes back from an OAuth provider, on the loopback addresses only, and
// for the same address pasted by a person whose browser cannot reach this host. Little is read,
// nothing is kept, and it listens only while it waits.
namespace maildocket::net {

// What becomes of something that came.
struct CallbackReaction {
    std::string answer;  // whole, for a browser; not used for a pasted line
    bool done = false;   // the wait is over
};

class CallbackListener {
public:
    // 0: a port of the system's choice. invalid_input if the port is taken.
    [[nodiscard]] static Result<CallbackListener> open(std::uint16_t port);

    [[nodiscard]] std::uint16_t port() const { return port_; }

    struct Handlers {
        // The octets of one connection so far. An empty answer: more are needed.
        std::function<CallbackReaction(std::string_view octets)> request;
        std::function<CallbackReaction(std::string_view line)> pasted;
    };
    // Until a handler is done (true) or the time is over (false). `paste` is a descriptor whose
    // lines are read, or -1; its end is no end of the wait.
    [[nodiscard]] bool wait(const Handlers& handlers, int paste, std::chrono::milliseconds time);

private:
    CallbackListener() = default;

    std::vector<Descriptor> listeners_;
    std::uint16_t port_ = 0;
};

}  // namespace maildocket::net
