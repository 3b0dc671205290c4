#include "core/imap/syntax.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::imap;

TEST_CASE("a date of a server is read, and nothing that is none") {
    struct Row {
        std::string text;
        std::string expected;
    };
    const std::vector<Row> rows{
        {"17-Jul-1996 02:44:25 -0700", "1996-07-17T09:44:25Z"},
        {" 7-Jul-1996 02:44:25 +0130", "1996-07-07T01:14:25Z"},
        {"7-jul-1996 02:44:25 +0000", "1996-07-07T02:44:25Z"},
        {"29-Feb-2024 23:59:60 +0000", "2024-03-01T00:00:00Z"},
        {"29-Feb-2023 00:00:00 +0000", ""},
        {"17-Foo-1996 02:44:25 -0700", ""},
        {"17-Jul-1996 24:44:25 -0700", ""},
        {"17-Jul-1996 02:44:25 PST", ""},
        {"17-Jul-1996 02:44:25 0700 ", ""},
        {"17-Jul-1996", ""},
        {"", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto date = parse_internal_date(row.text);
        CHECK((date ? to_rfc3339(*date) : std::string()) == row.expected);
    }
}

TEST_CASE("UIDs are written as ranges") {
    const auto set = [](std::vector<std::uint32_t> uids) { return uid_set(uids); };
    CHECK(set({}).empty());
    CHECK(set({7}) == "7");
    CHECK(set({9, 3, 4, 5, 4}) == "3:5,9");
    CHECK(set({4294967295U, 4294967294U, 1}) == "1,4294967294:4294967295");
}

TEST_CASE("nothing gets out of a quoted string") {
    CHECK(quoted("a\"b\\c") == R"("a\"b\\c")");
    CHECK(quoted(std::string_view("a\r\nb\0\xff", 6)) == "\"a??b??\"");
}

TEST_CASE("a field is found and unfolded") {
    const std::string header =
        "From : a\r\n\tb\r\nX: y\nMessage-ID:\r\n <id>\r\nfrom: second\r\n\r\nTo: body";
    CHECK(header_field(header, "FROM") == "a\tb");
    CHECK(header_field(header, "Message-Id") == "<id>");
    CHECK(header_field(header, "To").empty());
    CHECK(header_field(header, "Cc").empty());
}
