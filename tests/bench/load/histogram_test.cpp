#include "tests/bench/load/histogram.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using maildocket::bench::Histogram;
using std::chrono::nanoseconds;

TEST_CASE("a histogram without values has percentiles of zero") {
    const Histogram histogram;
    CHECK(histogram.count() == 0);
    CHECK(histogram.percentile(0.5) == nanoseconds{0});
    CHECK(histogram.percentile(1) == nanoseconds{0});
}

TEST_CASE("a percentile is at most 0.8 % above the value, at every magnitude") {
    for (std::int64_t value = 1; value < 4'000'000'000'000'000; value = value * 3 + 1) {
        CAPTURE(value);
        Histogram histogram;
        histogram.record(nanoseconds{value});
        const auto got = histogram.percentile(0.5).count();
        CHECK(got >= value);
        CHECK(static_cast<double>(got) <= static_cast<double>(value) * 1.008);
    }
}

TEST_CASE("percentiles of a thousand different values are those values") {
    Histogram histogram;
    for (int value = 1; value <= 1000; ++value) {
        histogram.record(nanoseconds{value});
    }
    CHECK(histogram.percentile(0.1).count() == 100);
    CHECK(histogram.percentile(0.5).count() == 501);  // buckets of two above 256, of four above 512
    CHECK(histogram.percentile(0.99).count() == 991);
    CHECK(histogram.percentile(1).count() == 1003);
}

TEST_CASE("one slow value in a thousand shows in p99.9 and above, not below") {
    Histogram histogram;
    for (int count = 0; count < 999; ++count) {
        histogram.record(nanoseconds{100});
    }
    histogram.record(nanoseconds{100'000});
    CHECK(histogram.percentile(0.99).count() == 100);
    CHECK(histogram.percentile(0.999).count() == 100);
    CHECK(histogram.percentile(1).count() >= 100'000);
}

TEST_CASE("a clock that went back counts as zero") {
    Histogram histogram;
    histogram.record(nanoseconds{-5});
    CHECK(histogram.count() == 1);
    CHECK(histogram.percentile(1) == nanoseconds{0});
}
