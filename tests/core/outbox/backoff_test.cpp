#include "core/outbox/backoff.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace std::chrono_literals;
using outbox::next_attempt;

TEST_CASE("a mail is tried soon, then more seldom, for five days") {
    const auto made = from_microseconds(1'700'000'000'000'000);
    auto now = made;
    Timestamp last;
    std::int64_t attempts = 0;
    while (const auto next = next_attempt(++attempts, made, now, 0)) {
        CHECK(*next - now >= 2min);
        CHECK(*next - now <= 180min);
        last = now = *next;
    }
    CHECK(*next_attempt(1, made, made, 0) == made + 2min);
    CHECK(last - made >= std::chrono::days{5});
    CHECK(last - made < std::chrono::days{5} + 3h);
    CHECK(attempts > 40);
    CHECK(attempts < 60);
}

TEST_CASE("chance spreads the attempts over a fifth of the wait") {
    const auto made = from_microseconds(0);
    const auto first = *next_attempt(4, made, made, 0);
    const auto last = *next_attempt(4, made, made, 0xFFFFFFFFU);
    CHECK(first == made + 30min);
    CHECK(last > made + 35min);
    CHECK(last < made + 36min);
}
