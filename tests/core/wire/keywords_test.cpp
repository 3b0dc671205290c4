#include "core/wire/keywords.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using maildocket::wire::Keywords;

namespace wire = maildocket::wire;

namespace {

Keywords everything() {
    Keywords keywords;
    keywords.pipelining = true;
    keywords.enhanced_status = true;
    keywords.eight_bit_mime = true;
    keywords.smtputf8 = true;
    keywords.size = true;
    keywords.octets_max = 52428800;
    keywords.chunking = true;
    keywords.binary_mime = true;
    keywords.dsn = true;
    keywords.starttls = true;
    keywords.recipients_max = 1000;
    keywords.xclient = true;
    keywords.xforward = true;
    keywords.xdoor = true;
    return keywords;
}

}  // namespace

TEST_CASE("keywords are written one a line") {
    CHECK(wire::keyword_lines(Keywords{}).empty());
    CHECK(
        wire::keyword_lines(everything()) ==
        std::vector<std::string>{
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
            "8BITMIME",
            "SMTPUTF8",
            "SIZE 52428800",
            "CHUNKING",
            "BINARYMIME",
            "DSN",
            "STARTTLS",
            "XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT",
            "XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE",
            "XDOOR",
            "LIMITS RCPTMAX=1000"}
    );
}

TEST_CASE("what a server writes a client reads") {
    Keywords keywords;
    for (const auto& line : wire::keyword_lines(everything())) {
        wire::read_keyword_line(line, keywords);
    }
    CHECK(keywords == everything());
}

TEST_CASE("unknown keywords and bad numbers say nothing") {
    Keywords keywords;
    for (const auto* line : {"FOO BAR", "", "LIMITS", "LIMITS RCPTMAX=x", "SIZEX 10"}) {
        wire::read_keyword_line(line, keywords);
    }
    CHECK(keywords == Keywords{});
    wire::read_keyword_line("size many", keywords);
    CHECK(keywords.size);
    CHECK(keywords.octets_max == 0);
}
