#include "core/outbox/backoff.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace maildocket::outbox {

namespace {

using std::chrono::microseconds;
using std::chrono::minutes;

constexpr std::array waits{
    minutes{2}, minutes{10}, minutes{30}, minutes{30}, minutes{60}, minutes{60}, minutes{120}};
constexpr minutes wait_max{180};
constexpr std::chrono::days age_max{5};

}  // namespace

std::optional<Timestamp> next_attempt(
    std::int64_t attempts, Timestamp created_at, Timestamp now, std::uint32_t random
) {
    if (now - created_at >= age_max) {
        return std::nullopt;
    }
    const auto index = static_cast<std::size_t>(std::max<std::int64_t>(attempts, 1) - 1);
    const microseconds wait = index < waits.size() ? waits[index] : wait_max;
    const auto spread =
        microseconds{wait.count() / 5 * static_cast<std::int64_t>(random >> 16U) >> 16};
    return now + wait + spread;
}

}  // namespace maildocket::outbox
