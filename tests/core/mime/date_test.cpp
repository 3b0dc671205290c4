#include "core/mime/date.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::to_rfc3339;
using maildocket::mime::parse_date;

TEST_CASE("dates are read in the forms that programs write") {
    struct Row {
        const char* raw;
        const char* utc;
        bool repaired;
    };
    for (const auto& row :
         {Row{"Tue, 6 Jan 2026 10:00:00 +0100", "2026-01-06T09:00:00Z", false},
          Row{"6 Jan 2026 10:00 -0530 (IST)", "2026-01-06T15:30:00Z", false},
          Row{"Tue, 06 Jan 26 10:00:00 GMT", "2026-01-06T10:00:00Z", false},
          Row{"Tue, 06 Jan 99 10:00:00 EST", "1999-01-06T15:00:00Z", false},
          Row{"Tue Jan  6 10:00:00 2026", "2026-01-06T10:00:00Z", true},
          Row{"Tue Jan  6 10:00:00 CET 2026", "2026-01-06T09:00:00Z", false},
          Row{"6 January 2026 10:00:00 Z", "2026-01-06T10:00:00Z", false},
          Row{"Tue, 6 Jan 2026 10:00:00 GMT+0100", "2026-01-06T09:00:00Z", false},
          Row{"Tue, 6 Jan 2026 10:00:00 +01:00", "2026-01-06T09:00:00Z", false},
          Row{"Tue, 6 Jan 2026 10:00:00 +9999", "2026-01-06T10:00:00Z", true},
          Row{"Tue, 6 Jan 2026 10:00:00 Somewhere", "2026-01-06T10:00:00Z", true},
          Row{"Tue, 6 Jan 2026 10:00:00", "2026-01-06T10:00:00Z", true},
          Row{"2026-01-06T10:00:00+01:00", "2026-01-06T09:00:00Z", true},
          Row{"2026-01-06 10:00:00", "2026-01-06T10:00:00Z", true},
          Row{"06-Jan-2026 10:00:00 +0000", "2026-01-06T10:00:00Z", false},
          Row{"Tue,6 Jan 2026 3:05:00 PM +0000", "2026-01-06T15:05:00Z", false},
          Row{"Tue, 6 Jan 2026 24:00:00 +0000", "2026-01-06T00:00:00Z", false}}) {
        CAPTURE(row.raw);
        const auto date = parse_date(row.raw);
        REQUIRE(date.has_value());
        CHECK(to_rfc3339(date->time) == row.utc);
        CHECK(date->repaired == row.repaired);
    }
}

TEST_CASE("what is no date is none") {
    for (const auto* raw :
         {"",
          "yesterday",
          "32 Jan 2026 10:00:00 +0000",
          "Jan 2026",
          "30 Feb 2026",
          "(Tue, 6 Jan 2026)",
          "0 Jan 2026"}) {
        CAPTURE(raw);
        CHECK_FALSE(parse_date(raw).has_value());
    }
}
