#include "core/base/time.hpp"

#include <doctest/doctest.h>

using maildocket::from_microseconds;
using maildocket::parse_rfc3339;
using maildocket::to_rfc3339;

TEST_CASE("times are written in UTC, with a fraction only if there is one") {
    CHECK(to_rfc3339(from_microseconds(0)) == "1970-01-01T00:00:00Z");
    CHECK(to_rfc3339(from_microseconds(1'764'064'303'000'000)) == "2025-11-25T09:51:43Z");
    CHECK(to_rfc3339(from_microseconds(1'500)) == "1970-01-01T00:00:00.001500Z");
    CHECK(to_rfc3339(from_microseconds(-1'000'000)) == "1969-12-31T23:59:59Z");
}

TEST_CASE("what is written is read again") {
    for (const std::int64_t value : {0LL, 1'500LL, 1'764'064'303'123'456LL, -86'400'000'000LL}) {
        CHECK(parse_rfc3339(to_rfc3339(from_microseconds(value))) == from_microseconds(value));
    }
}

TEST_CASE("offsets and bare dates are understood, anything else is refused") {
    CHECK(parse_rfc3339("1970-01-01T01:00:00+01:00") == from_microseconds(0));
    CHECK(parse_rfc3339("1969-12-31T19:00:00-05:00") == from_microseconds(0));
    CHECK(parse_rfc3339("1970-01-01") == from_microseconds(0));
    for (const auto* text :
         {"",
          "1970",
          "1970-13-01",
          "1970-02-30T00:00:00Z",
          "1970-01-01T24:00:00Z",
          "1970-01-01T00:00:00",
          "1970-01-01T00:00:00Zx",
          "1970-01-01T-1:00:00Z",
          "yesterday"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_rfc3339(text).has_value());
    }
}
