#include "core/base/escape.hpp"

#include "core/base/log.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("octets from outside cannot break a log line") {
    CHECK(maildocket::escape_for_log("a\r\nb\x1b[0m\"\\\xFF") == "a\\r\\nb\\x1b[0m\\\"\\\\\\xff");
    CHECK(maildocket::escape_for_log(std::string(300, 'x'), 10) == "xxxxxxxxxx...");
    CHECK(maildocket::escape_for_log("gr\xC3\xBC\xC3\x9F") == "gr\xC3\xBC\xC3\x9F");
}

TEST_CASE("a log line holds event and fields, quoted where a reader needs it") {
    std::string seen;
    const maildocket::Log log([&](maildocket::Severity, std::string_view line) { seen = line; });
    log.write(
        maildocket::Severity::info,
        "delivered",
        {{"queue", "support"}, {"text", "two words"}, {"none", ""}}
    );
    CHECK(seen == "delivered queue=support text=\"two words\" none=\"\"");
}
