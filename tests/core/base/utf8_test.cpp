#include "core/base/utf8.hpp"

#include <doctest/doctest.h>

namespace utf8 = maildocket::utf8;

TEST_CASE("only well-formed UTF-8 is valid") {
    for (const auto* text :
         {"",
          "abc",
          "gr\xC3\xBC\xC3\x9F",
          "\xE2\x82\xAC",
          "\xF0\x9F\x98\x80",
          "12345678\xC3\xBC"}) {
        CHECK(utf8::valid(text));
    }
    for (const auto* text :
         {"\x80",
          "\xC0\xAF",
          "\xE0\x80\xAF",
          "\xED\xA0\x80",
          "\xF4\x90\x80\x80",
          "\xF8\x88\x80\x80\x80",
          "\xC3",
          "a\xFF"}) {
        CAPTURE(text);
        CHECK_FALSE(utf8::valid(text));
    }
}

TEST_CASE("scrubbing replaces and never drops") {
    CHECK(utf8::scrub("a\xFF\xC3\xBC") == "a\xEF\xBF\xBD\xC3\xBC");
    CHECK(
        utf8::scrub(std::string_view("a\0b", 3)) ==
        "a\xEF\xBF\xBD"
        "b"
    );
    CHECK(utf8::scrub(std::string_view("\xC3\0", 2)) == "\xEF\xBF\xBD\xEF\xBF\xBD");
    CHECK(utf8::valid(utf8::scrub("\xE2\x82")));
}

TEST_CASE("truncation never cuts inside a character") {
    CHECK(utf8::truncate("ab\xC3\xBC", 3) == "ab");
    CHECK(utf8::truncate("ab\xC3\xBC", 4) == "ab\xC3\xBC");
    CHECK(utf8::truncate("\xF0\x9F\x98\x80", 3).empty());
}

TEST_CASE("code points are written and read again") {
    for (const char32_t value : {U'a', U'\u00FC', U'\u20AC', U'\U0001F600'}) {
        std::string text;
        utf8::append(text, value);
        std::size_t position = 0;
        CHECK(utf8::next(text, position) == value);
        CHECK(position == text.size());
    }
    std::string surrogate;
    utf8::append(surrogate, 0xD800);
    CHECK(surrogate == "\xEF\xBF\xBD");
}
