#pragma once

#include "core/net/asio.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_set>

// Time limits of many connections for the price of one timer: a clock that ticks once a second, and
// setting a limit is a store. Limits here are seconds to minutes, so a second more does no harm.
// Everything belongs to one thread.
namespace maildocket::net {

class Deadline;

class DeadlineClock {
public:
    explicit DeadlineClock(const asio::any_io_executor& executor) : timer_(executor) {}

    // Ticks until stop(); a running clock keeps its executor busy.
    void start();
    void stop();

    // Whole seconds since start().
    [[nodiscard]] std::chrono::seconds now() const { return now_; }

private:
    friend class Deadline;
    void tick();

    asio::steady_timer timer_;
    bool running_ = false;
    std::chrono::seconds now_{0};
    std::unordered_set<Deadline*> deadlines_;
};

class Deadline {
public:
    // `expired` is called once for each limit that passes; it must not destroy a Deadline.
    Deadline(DeadlineClock& clock, std::function<void()> expired);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;
    Deadline(Deadline&&) = delete;
    Deadline& operator=(Deadline&&) = delete;

    // Not earlier than `limit` from now, at most a second later.
    void expires_after(std::chrono::seconds limit) {
        at_ = clock_.now() + limit + std::chrono::seconds{1};
    }
    void clear() { at_.reset(); }

private:
    friend class DeadlineClock;

    DeadlineClock& clock_;
    std::function<void()> expired_;
    std::optional<std::chrono::seconds> at_;
};

}  // namespace maildocket::net
