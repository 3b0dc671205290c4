#include "core/mime/tnef.hpp"

#include "tests/core/mime/tnef_writer.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::mime::read_tnef;
using maildocket::mime::unpack_rtf;
using namespace maildocket::mime::testing;

namespace {

std::string sample() {
    return tnef_file(
        attribute(0x00069007, number32(1252)) +
        attribute(
            0x0002800C,
            std::string(
                "Gr\xFC\xDF"
                "e\0",
                6
            )
        ) +
        attribute(
            0x00069003,
            properties(
                {property(0x1F, 0x0037, counted(utf16("Betreff"))),
                 property(0x03, 0x3FDE, number32(65001)),
                 property(
                     0x102,
                     0x1013,
                     counted("<p>Gr\xC3\xBC\xC3\x9F"
                             "e</p>")
                 )}
            )
        ) +
        attribute(0x00069002, std::string(14, '\0')) +
        attribute(0x00018010, std::string("short.txt\0", 10)) + attribute(0x0006800F, "hello") +
        attribute(
            0x00069005,
            properties(
                {property(0x1F, 0x3707, counted(utf16("long name.txt"))),
                 property(0x1E, 0x370E, counted(std::string("text/plain\0", 11))),
                 property(
                     0x101F,
                     0x8001,
                     std::string(16, 'g') + number32(0) + number32(5) + number32(2) +
                         length_and(utf16("a")) + length_and(utf16("bc"))
                 )}
            )
        )
    );
}

}  // namespace

TEST_CASE("a winmail.dat gives up what is in it") {
    const auto file = sample();
    const auto tnef = read_tnef(file, 100);
    REQUIRE(tnef.has_value());
    CHECK(tnef->subject == "Betreff");
    CHECK(tnef->text == "Grüße");
    CHECK(tnef->html == "<p>Grüße</p>");
    CHECK_FALSE(tnef->truncated);
    REQUIRE(tnef->attachments.size() == 1);
    CHECK(tnef->attachments[0].name == "long name.txt");
    CHECK(tnef->attachments[0].content_type == "text/plain");
    CHECK(tnef->attachments[0].octets == "hello");
}

TEST_CASE("an enclosed message is known by its interface") {
    const std::string interface(
        "\x07\x03\x02\x00\x00\x00\x00\x00\xC0\x00\x00\x00\x00\x00\x00\x46", 16
    );
    const auto file = tnef_file(
        attribute(0x00069002, "x") +
        attribute(0x00069005, properties({property(0x0D, 0x3701, counted(interface + "inner"))}))
    );
    const auto tnef = read_tnef(file, 100);
    REQUIRE(tnef->attachments.size() == 1);
    CHECK(tnef->attachments[0].is_message);
    CHECK(tnef->attachments[0].octets == "inner");
}

TEST_CASE("a damaged winmail.dat is told from a whole one, wherever it ends") {
    const auto file = sample();
    CHECK_FALSE(read_tnef("", 100).has_value());
    CHECK_FALSE(read_tnef("PK\x03\x04", 100).has_value());
    for (std::size_t size = 7; size < file.size(); ++size) {
        CAPTURE(size);
        const auto tnef = read_tnef(std::string_view(file).substr(0, size), 100);
        REQUIRE(tnef.has_value());
        CHECK((tnef->truncated || tnef->attachments.size() <= 1));
    }
    CHECK(read_tnef(file + "\x02", 100)->truncated);
    CHECK(read_tnef(file, 0)->truncated);
}

TEST_CASE("hostile property lists end") {
    for (const auto& list :
         {number32(0xFFFFFFFF),
          number32(1) + property(0x1E, 1, number32(0xFFFFFFFF)),
          number32(1) + property(0x1003, 1, number32(0xFFFFFFFF)),
          number32(1) + property(0x77, 1, "")}) {
        const auto file = tnef_file(attribute(0x00069003, list));
        CHECK(read_tnef(file, 100)->truncated);
    }
}

TEST_CASE("packed RTF is unpacked") {
    // "ab", then eight octets from where "ab" began: the window wraps over what it just wrote.
    const auto packed = number32(0) + number32(10) + number32(0x75465A4C) + number32(0) +
                        std::string(
                            "\x04"
                            "ab\x0C\xF6",
                            5
                        );
    CHECK(unpack_rtf(packed, 100) == "ababababab");
    CHECK_FALSE(unpack_rtf(packed, 9).has_value());
    CHECK_FALSE(unpack_rtf(packed.substr(0, 18), 100).has_value());
    CHECK_FALSE(unpack_rtf("", 100).has_value());
    CHECK(
        unpack_rtf(number32(0) + number32(3) + number32(0x414C454D) + number32(0) + "abc", 100) ==
        "abc"
    );
}
