#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

// When the next mail is due. Without a rate one is due at once (closed loop: the server sets the
// pace); with a rate mail n is due at start + n / rate whatever the server does (open loop), so
// that a slow answer cannot slow the questions down and hide itself (coordinated omission).
namespace maildocket::bench {

using Time = std::chrono::steady_clock::time_point;

struct ScheduleLimits {
    double rate = 0;  // mails a second; 0 = closed loop
    std::uint64_t mails_max = std::numeric_limits<std::uint64_t>::max();
    std::optional<std::chrono::nanoseconds> duration = std::nullopt;  // no mail begins after it
};

class Schedule {
public:
    Schedule(ScheduleLimits limits, Time start) : limits_(limits), start_(start) {}

    // The time for which the next mail was due, if it is due by now; then the one after it is next.
    std::optional<Time> take(Time now) {
        if (exhausted(now)) {
            return std::nullopt;
        }
        const auto due = next_due();
        if (limits_.rate > 0 && due > now) {
            return std::nullopt;
        }
        ++taken_;
        return limits_.rate > 0 ? due : now;
    }

    // Only with a rate does it lie in the future.
    [[nodiscard]] Time next_due() const {
        if (limits_.rate <= 0) {
            return start_;
        }
        const std::chrono::duration<double> offset{static_cast<double>(taken_) / limits_.rate};
        return start_ + std::chrono::duration_cast<std::chrono::nanoseconds>(offset);
    }

    [[nodiscard]] bool exhausted(Time now) const {
        return taken_ >= limits_.mails_max ||
               (limits_.duration && now >= start_ + *limits_.duration);
    }

    // Mails that were due before `now` and before the end, and that nobody took.
    [[nodiscard]] std::uint64_t overdue(Time now) const {
        if (limits_.rate <= 0) {
            return 0;
        }
        const auto end = limits_.duration ? std::min(now, start_ + *limits_.duration) : now;
        const auto due = static_cast<std::uint64_t>(
            std::chrono::duration<double>(end - start_).count() * limits_.rate
        );
        return std::max(std::min(due, limits_.mails_max), taken_) - taken_;
    }

    [[nodiscard]] std::uint64_t taken() const { return taken_; }

private:
    ScheduleLimits limits_;
    Time start_;
    std::uint64_t taken_ = 0;
};

}  // namespace maildocket::bench
