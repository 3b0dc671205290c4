#include "tests/bench/load/schedule.hpp"

#include <doctest/doctest.h>

using maildocket::bench::Schedule;
using maildocket::bench::Time;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {
const Time start{seconds(1000)};
}  // namespace

TEST_CASE("without a rate a mail is due at once, until the count or the time is up") {
    Schedule by_count({.mails_max = 2}, start);
    CHECK(by_count.take(start + seconds(5)) == start + seconds(5));
    CHECK(by_count.take(start + seconds(6)) == start + seconds(6));
    CHECK_FALSE(by_count.take(start + seconds(6)).has_value());
    CHECK(by_count.exhausted(start + seconds(6)));
    Schedule by_time({.duration = seconds(1)}, start);
    CHECK(by_time.take(start + milliseconds(999)).has_value());
    CHECK_FALSE(by_time.take(start + seconds(1)).has_value());
}

TEST_CASE("with a rate a late mail keeps the time for which it was due") {
    Schedule schedule({.rate = 10}, start);
    CHECK(schedule.take(start) == start);
    CHECK_FALSE(schedule.take(start + milliseconds(99)).has_value());
    CHECK(schedule.next_due() == start + milliseconds(100));
    CHECK(schedule.take(start + seconds(1)) == start + milliseconds(100));
    CHECK(schedule.take(start + seconds(1)) == start + milliseconds(200));
}

TEST_CASE("mails that nobody took in time are overdue") {
    Schedule schedule({.rate = 10, .mails_max = 50, .duration = seconds(2)}, start);
    CHECK(schedule.overdue(start) == 0);
    CHECK(schedule.overdue(start + seconds(1)) == 10);
    CHECK(schedule.take(start + seconds(1)).has_value());
    CHECK(schedule.overdue(start + seconds(1)) == 9);
    CHECK(schedule.overdue(start + seconds(60)) == 19);
}
