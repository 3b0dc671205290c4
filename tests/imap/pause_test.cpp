#include "imap/pause.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace maildocket::mailbox {

using namespace std::chrono_literals;

TEST_CASE("how long a mailbox is left alone follows from why its session ended") {
    constexpr std::uint32_t middle = 200;  // of the spread: nothing more or less
    struct Case {
        EndKind kind;
        unsigned failures;
        std::chrono::milliseconds expected;
    };
    const std::vector<Case> cases{
        {EndKind::sign_in_ended, 0, 0ms},
        {EndKind::server, 0, 1s},  // after hours that went well
        {EndKind::server, 1, 5s},
        {EndKind::server, 2, 10s},
        {EndKind::server, 4, 40s},
        {EndKind::server, 9, 15min},
        {EndKind::server, 4'000'000'000, 15min},
        {EndKind::sign_in, 1, 15min},
        {EndKind::token, 1, 5s},
        {EndKind::token, 90, 10s},
        {EndKind::misconfigured, 1, 5min},
        {EndKind::desk, 0, 5s},
        {EndKind::desk, 9, 1min},
        {EndKind::store, 1, 2s},
        {EndKind::elsewhere, 50, 30s},
    };
    for (const auto& each : cases) {
        CAPTURE(static_cast<int>(each.kind));
        CAPTURE(each.failures);
        CHECK(
            pause_after({each.kind, {}, {}, std::nullopt}, each.failures, middle) == each.expected
        );
    }
}

TEST_CASE("what the server asks for is obeyed, up to half an hour") {
    const auto asked = [](std::chrono::milliseconds time) {
        return pause_after({EndKind::server, {}, {}, time}, 1, 0);
    };
    CHECK(asked(100ms) == 5s);
    CHECK(asked(90s) == 90s);
    CHECK(asked(5h) == 30min);
}

TEST_CASE("chance spreads the pause by a fifth") {
    const SessionEnd end{EndKind::server, {}, {}, std::nullopt};
    CHECK(pause_after(end, 1, 0) == 4s);
    CHECK(pause_after(end, 1, 400) == 6s);
    for (std::uint32_t random = 0; random < 5000; random += 7) {
        const auto pause = pause_after(end, 1, random);
        CHECK(pause >= 4s);
        CHECK(pause <= 6s);
    }
}

}  // namespace maildocket::mailbox
