#include "core/oauth/retry_after.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace maildocket::oauth;
using namespace std::chrono_literals;

TEST_CASE("Retry-After is a number of seconds or a date, and at most an hour") {
    const auto now = *parse_rfc3339("1994-11-06T08:49:00Z");
    struct Row {
        const char* field;
        std::optional<std::chrono::seconds> wait;
    };
    for (const auto& [field, wait] : {
             Row{"0", 0s},
             Row{" 120 ", 120s},
             Row{"3601", 3600s},
             Row{"Sun, 06 Nov 1994 08:49:37 GMT", 37s},
             Row{"Sun, 06 Nov 1994 08:48:37 GMT", 0s},
             Row{"Sun, 06 Nov 1995 08:48:37 GMT", 3600s},
             Row{"Sun, 06 Nov 1994 08:49:37 CET", std::nullopt},
             Row{"Sun, 36 Nov 1994 08:49:37 GMT", std::nullopt},
             Row{"", std::nullopt},
             Row{"-1", std::nullopt},
             Row{"1.5", std::nullopt},
             Row{"99999999999999", std::nullopt},
             Row{"soon", std::nullopt},
         }) {
        CAPTURE(field);
        CHECK(read_retry_after(field, now) == wait);
    }
}
