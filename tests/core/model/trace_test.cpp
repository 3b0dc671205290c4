#include "core/model/trace.hpp"

#include <doctest/doctest.h>

using namespace maildocket;

TEST_CASE("a trace survives being kept as JSON") {
    const Trace trace{
        {"ticket.subject_reference", "[TCK-91] in \"Re: \\ broken\"", "ticket TCK-91"},
        {"sender", "J\xc3\xbcrgen <j@example.com>\n\t", ""}};
    CHECK(parse_trace(to_json(trace)) == trace);
    CHECK(to_json({}) == "[]");
    CHECK(parse_trace("[]") == Trace{});
}

TEST_CASE("what is no trace is not read as one") {
    for (const auto* text : {"", "{}", "[1]", "[", "null", "[] []"}) {
        CAPTURE(text);
        CHECK(parse_trace(text) == std::nullopt);
    }
    CHECK(parse_trace(R"([{"rule":"a","other":1}])") == Trace{{"a", "", ""}});
}
