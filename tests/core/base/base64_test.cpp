#include "core/base/base64.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;

TEST_CASE("base64url is written without padding and read again") {
    struct Row {
        std::string octets;
        std::string text;
    };
    for (const auto& [octets, text] : {
             Row{"", ""},
             Row{"f", "Zg"},
             Row{"fo", "Zm8"},
             Row{"foo", "Zm9v"},
             Row{"foob", "Zm9vYg"},
             Row{"foobar", "Zm9vYmFy"},
             Row{"\xfb\xff\xfe", "-__-"},
             Row{std::string("\0\0", 2), "AAA"},
         }) {
        CAPTURE(text);
        CHECK(to_base64url(octets) == text);
        CHECK(from_base64url(text) == octets);
    }
}

TEST_CASE("base64url takes no padding, no foreign letters and no rest") {
    for (const auto* text : {"Zg==", "Z", "Zh", "Zm9", "+/8", "Zm 8", "Zm9vY"}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64url(text));
    }
}
