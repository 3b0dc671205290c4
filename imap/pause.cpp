#include "imap/pause.hpp"

#include <algorithm>

namespace maildocket::mailbox {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds asked_for_max = minutes{30};

struct Ladder {
    milliseconds first;
    milliseconds longest;
};

Ladder ladder_of(EndKind kind) {
    switch (kind) {
        case EndKind::stopped:
        case EndKind::sign_in_ended: return {milliseconds{0}, milliseconds{0}};
        case EndKind::server: return {seconds{5}, minutes{15}};
        // More attempts with a wrong password lock accounts.
        case EndKind::sign_in: return {minutes{15}, minutes{15}};
        // Whoever keeps the tokens knows when to ask the provider; he is asked often, which costs
        // nothing, and soon tells of a person who has signed in.
        case EndKind::token: return {seconds{5}, seconds{10}};
        case EndKind::misconfigured: return {minutes{5}, minutes{15}};
        case EndKind::desk: return {seconds{5}, minutes{1}};
        case EndKind::store: return {seconds{2}, seconds{30}};
        case EndKind::elsewhere: return {seconds{30}, seconds{30}};
    }
    return {seconds{5}, minutes{15}};
}

milliseconds spread(milliseconds pause, std::uint32_t random) {
    constexpr std::int64_t steps = 1000;
    constexpr std::int64_t least = 800;  // a fifth less to a fifth more
    return pause * (least + static_cast<std::int64_t>(random) % 401) / steps;
}

}  // namespace

milliseconds pause_after(const SessionEnd& end, unsigned failures, std::uint32_t random) {
    const auto ladder = ladder_of(end.kind);
    if (end.back_off) {
        return std::max(ladder.first, std::min(*end.back_off, asked_for_max));
    }
    constexpr milliseconds after_a_good_one{1000};
    if (failures == 0 && end.kind == EndKind::server) {
        return spread(after_a_good_one, random);
    }
    constexpr unsigned doublings_max = 12;
    const auto doublings = std::min(std::max(failures, 1U) - 1, doublings_max);
    return spread(std::min(ladder.first * (1U << doublings), ladder.longest), random);
}

}  // namespace maildocket::mailbox
