#include "core/base/ascii.hpp"

#include <doctest/doctest.h>

namespace ascii = maildocket::ascii;

TEST_CASE("comparison ignores the case of ASCII letters only") {
    CHECK(ascii::equal_ignoring_case("SubJect", "subject"));
    CHECK_FALSE(ascii::equal_ignoring_case("\xC3\x9C", "\xC3\xBC"));
    CHECK(ascii::starts_with_ignoring_case("Re: x", "re:"));
    CHECK_FALSE(ascii::starts_with_ignoring_case("R", "re:"));
}

TEST_CASE("a part is found without regard to case") {
    CHECK(ascii::find_ignoring_case("abcABC", "CAB") == 2);
    CHECK(ascii::find_ignoring_case("abcABC", "abc", 1) == 3);
    CHECK(ascii::find_ignoring_case("abc", "d") == std::string_view::npos);
    CHECK(ascii::find_ignoring_case("abc", "a", 9) == std::string_view::npos);
}

TEST_CASE("blanks are trimmed at both ends") {
    CHECK(ascii::trim(" \t a b\r\n") == "a b");
    CHECK(ascii::trim(" \n").empty());
}
