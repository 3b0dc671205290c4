#include "core/imap/failure.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket::imap;

TEST_CASE("a server that is busy is not a refusal") {
    using std::chrono::milliseconds;
    struct Row {
        std::string code;
        std::string text;
        bool throttled;
        std::optional<milliseconds> back_off;
    };
    const std::vector<Row> rows{
        {"", "Mailbox does not exist", false, std::nullopt},
        {"THROTTLED", "", true, std::nullopt},
        {"LIMIT", "", true, std::nullopt},
        {"INUSE", "", true, std::nullopt},
        {"UNAVAILABLE", "", true, std::nullopt},
        {"OVERQUOTA", "full", false, std::nullopt},
        {"", "Server Unavailable. 15", true, std::nullopt},
        {"", "Too many simultaneous connections. (Failure)", true, std::nullopt},
        {"",
         "Request is throttled. Suggested Backoff Time: 280265 milliseconds",
         true,
         milliseconds{280'265}},
        {"",
         "Suggested Backoff Time: 99999999999999999999999 milliseconds",
         true,
         std::chrono::minutes{30}},
        {"", "Suggested Backoff Time: 1800001 milliseconds", true, std::chrono::minutes{30}},
        {"", "Suggested Backoff Time: soon", true, std::nullopt},
    };
    for (const auto& row : rows) {
        CAPTURE(row.code + " " + row.text);
        const auto failure = failure_of(FailureKind::no, row.code, row.text);
        CHECK(failure.throttled == row.throttled);
        CHECK(failure.back_off == row.back_off);
    }
}

TEST_CASE("a server's words become one printable line of bounded length") {
    CHECK(printable_line(" a\x1b[1m\tb\r\n") == "a?[1m?b");
    CHECK(printable_line("\xff\xc3\xa4\xc3") == "?\xc3\xa4?");
    CHECK(printable_line(std::string(1000, 'x')).size() == 300);
    CHECK(printable_line(std::string(299, 'x') + "\xc3\xa4").size() == 299);
}

TEST_CASE("the end of a token's time is told from other farewells") {
    const std::string farewell = "Session invalidated - AccessTokenExpired";
    CHECK(failure_of(FailureKind::bye, {}, farewell).token_ended());
    CHECK(!failure_of(FailureKind::bye, {}, "Server shutting down").token_ended());
    CHECK(!failure_of(FailureKind::no, {}, farewell).token_ended());
}

TEST_CASE("a mailbox that is closed to its user is told from a command not understood") {
    const std::string words = "User is authenticated but not connected.";
    CHECK(failure_of(FailureKind::bad, {}, words).no_access());
    CHECK(!failure_of(FailureKind::bad, {}, "Command Error. 12").no_access());
}
