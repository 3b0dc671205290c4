#include "core/wire/line_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using maildocket::wire::Line;
using maildocket::wire::LineDefect;
using maildocket::wire::LineReader;

namespace {

constexpr std::size_t octets_max = 10;

// "text" for a line, "!long" and "!lf" for the defects.
std::vector<std::string> lines_of(std::string_view octets, std::size_t step) {
    LineReader reader(octets_max);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < octets.size(); at += step) {
        const std::string packet(octets.substr(at, step));
        std::string_view input = packet;
        while (const auto line = reader.next(input)) {
            switch (line->defect) {
                case LineDefect::none: lines.emplace_back(line->text); break;
                case LineDefect::too_long: lines.emplace_back("!long"); break;
                case LineDefect::bare_lf: lines.emplace_back("!lf"); break;
            }
        }
        CHECK(input.empty());
    }
    return lines;
}

}  // namespace

TEST_CASE("lines are the same wherever packets are cut") {
    struct Row {
        std::string octets;
        std::vector<std::string> lines;
    };
    const std::vector<Row> rows{
        {"NOOP\r\nRSET\r\n", {"NOOP", "RSET"}},
        {"\r\n\r\n", {"", ""}},
        {"no end", {}},
        {"0123456789\r\nx\r\n", {"0123456789", "x"}},
        {"0123456789A\r\nx\r\n", {"!long", "x"}},
        {"0123456789ABCDEFGHIJKLMNOP\r\nx\r\n", {"!long", "x"}},
        {"0123456789\rA\r\nx\r\n", {"!long", "x"}},
        {"0123456789ABC\nRSET\r\nx\r\n", {"!long", "x"}},
        {"0123456789ABC\rRSET\r\r\nx\r\n", {"!long", "x"}},
        {"a\nRSET\r\nx\r\n", {"!lf", "x"}},
        {"\nRSET\n\r\nx\r\n", {"!lf", "x"}},
        {"a\r\r\nx\r\n", {"a\r", "x"}},
        {"a\rb\r\n", {"a\rb"}},
        {"a\n\r\nb\r\n", {"!lf", "b"}},
    };
    for (const auto& row : rows) {
        for (std::size_t step = 1; step <= row.octets.size(); ++step) {
            CAPTURE(row.octets);
            CAPTURE(step);
            CHECK(lines_of(row.octets, step) == row.lines);
        }
    }
}

TEST_CASE("a line without end is not kept beyond the limit") {
    LineReader reader(octets_max);
    const std::string flood(1000, 'x');
    std::string_view input = flood;
    CHECK(reader.next(input)->defect == LineDefect::too_long);
    for (int i = 0; i < 100; ++i) {
        input = flood;
        CHECK_FALSE(reader.next(input).has_value());
    }
    input = "\r\nNOOP\r\n";
    CHECK(reader.next(input)->text == "NOOP");
}
