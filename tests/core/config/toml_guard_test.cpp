#include "core/config/toml_guard.hpp"

#include "core/config/config.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;
using maildocket::config::guard_toml;

namespace {

std::string repeated(std::string_view part, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += part;
    }
    return text;
}

}  // namespace

TEST_CASE("brackets may be nested to a depth and no deeper") {
    const std::size_t max = config::nesting_max;
    CHECK_FALSE(guard_toml("a = " + repeated("[", max) + repeated("]", max)));
    const auto finding =
        guard_toml("b = 1\na = " + repeated("[", max + 1) + repeated("]", max + 1));
    REQUIRE(finding);
    CHECK(finding->line == 2);
    CHECK(guard_toml("a = " + repeated("{b=", max + 1)));
    CHECK(guard_toml("a = " + repeated("[{b=", max)));
}

TEST_CASE("brackets in texts and comments are no structure") {
    const auto many = repeated("[", 100);
    for (const auto& text :
         {"a = \"" + many + "\"",
          "a = '" + many + "'",
          "a = \"\\\"" + many + "\"",
          "a = \"\"\"\n\"" + many + "\n\"\"\"",
          "a = '''\n'" + many + "\n'''",
          "# " + many,
          "a = \"\" # " + many}) {
        CAPTURE(text);
        CHECK_FALSE(guard_toml(text));
    }
}

TEST_CASE("brackets behind texts and comments are structure") {
    const auto many = repeated("[", 100);
    for (const auto& text :
         {"a = [\"\\\\\", " + many,
          "a = ['\\', " + many,
          "a = [\"\"\"x\"\"\"\"\", " + many,
          "a = [''''a''''', " + many,
          "a = \"unfinished\nb = " + many,
          "# it's\na = " + many,
          "a = '' \nb = " + many}) {
        CAPTURE(text);
        CHECK(guard_toml(text));
    }
}

TEST_CASE("dots of one line are counted") {
    CHECK_FALSE(guard_toml("a = \"" + repeated(".", 1000) + "\""));
    CHECK_FALSE(guard_toml(repeated("a.b = 1\n", 1000)));
    CHECK(guard_toml("a" + repeated(".a", config::dots_in_line_max + 1) + " = 1"));
}

TEST_CASE("what is no text is refused with its line") {
    struct Row {
        std::string text;
        unsigned line;
    };
    for (const auto& [text, line] :
         {Row{"a = 1\nb = \"\xFF\"\n", 2},
          Row{std::string("a = 1 # \0", 9), 1},
          Row{"a = 1\r\nb = 2\rc = 3", 2},
          Row{"a = \"\x1b[2J\"", 1},
          Row{"\n\n\x7f", 3}}) {
        const auto finding = guard_toml(text);
        REQUIRE(finding);
        CHECK(finding->line == line);
    }
    CHECK_FALSE(guard_toml("\xEF\xBB\xBF# with a mark\r\na =\t1\r\n"));
}

TEST_CASE("a file is not larger than its limit") {
    CHECK_FALSE(guard_toml(std::string(config::file_octets_max, '\n')));
    CHECK(guard_toml(std::string(config::file_octets_max + 1, '\n')));
}

TEST_CASE("hostile files end in an error and not in a crash") {
    for (const auto& text :
         {"a = " + repeated("[", 20'000),
          "a = " + repeated("{a=", 20'000),
          repeated("[", 20'000),
          "[" + repeated("a.", 100'000) + "a]",
          repeated("a.", 100'000) + "a = 1",
          std::string("\xFF\xFE"),
          std::string(600'000, 'a')}) {
        CHECK_FALSE(parse_config(text, "f.toml"));
    }
}
