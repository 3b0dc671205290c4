#include "core/mime/charset.hpp"

#include "core/base/utf8.hpp"
#include "core/mime/iconv.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using maildocket::mime::charset_of;
using maildocket::mime::convert;
using maildocket::mime::to_utf8;
using std::string_view_literals::operator""sv;

TEST_CASE("labels mean what senders mean by them") {
    struct Row {
        const char* label;
        const char* charset;
    };
    for (const auto& row :
         {Row{"UTF-8", "UTF-8"},
          Row{"utf8", "UTF-8"},
          Row{"iso-8859-1", "WINDOWS-1252"},
          Row{"ISO_8859-1:1987", "WINDOWS-1252"},
          Row{"latin1", "WINDOWS-1252"},
          Row{"iso-8859-1*en", "WINDOWS-1252"},
          Row{"gb2312", "GB18030"},
          Row{"ks_c_5601-1987", "CP949"},
          Row{"shift_jis", "CP932"},
          Row{"x-sjis", "CP932"},
          Row{"cp-850", "IBM850"},
          Row{"iso-8859-8-i", "ISO-8859-8"},
          Row{"unicode-1-1-utf-7", "UTF-7"},
          Row{"us-ascii", "US-ASCII"},
          Row{"ANSI_X3.4-1968", "US-ASCII"},
          Row{"csISOLatin1", "WINDOWS-1252"},
          Row{"../../etc/passwd", ""},
          Row{"UTF-8//TRANSLIT", ""},
          Row{"ISO-2022-CN-EXT", ""},
          Row{"", ""}}) {
        CAPTURE(row.label);
        CHECK(charset_of(row.label) == row.charset);
    }
}

TEST_CASE("text is read in its charset, whatever the label says") {
    struct Row {
        std::string_view octets;
        const char* label;
        const char* text;
        bool relabelled;
        bool damaged;
    };
    for (const auto& row :
         {Row{"plain", "", "plain", false, false},
          Row{"Gr\xC3\xBC\xC3\x9F"
              "e",
              "utf-8",
              "Grüße",
              false,
              false},
          Row{"Gr\xFC\xDF"
              "e",
              "iso-8859-1",
              "Grüße",
              false,
              false},
          Row{"\x80 5", "iso-8859-1", "€ 5", false, false},
          // Labels that are missing, unknown or wrong.
          Row{"Gr\xFC\xDF"
              "e",
              "",
              "Grüße",
              true,
              false},
          Row{"Gr\xFC\xDF"
              "e",
              "us-ascii",
              "Grüße",
              true,
              false},
          Row{"Gr\xFC\xDF"
              "e",
              "utf-8",
              "Grüße",
              true,
              false},
          Row{"Gr\xC3\xBC\xC3\x9F"
              "e",
              "us-ascii",
              "Grüße",
              true,
              false},
          Row{"Gr\xC3\xBC\xC3\x9F"
              "e",
              "iso-8859-1",
              "Grüße",
              true,
              false},
          Row{"Gr\xC3\xBC\xC3\x9F"
              "e",
              "no-such",
              "Grüße",
              false,
              false},
          Row{"\xE4\xBD\xA0\xE5\xA5\xBD", "gb2312", "你好", true, false},
          Row{"\xC4\xE3\xBA\xC3", "gb2312", "你好", false, false},
          Row{"\x1B$BF|K\\\x1B(B", "", "日本", true, false},
          Row{"\x1B$B-!\x1B(B", "iso-2022-jp", "①", false, false},
          Row{"\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251", "Привет", false, false},
          Row{"~{VPND~}", "hz-gb-2312", "中文", false, false},
          Row{"+BB8-", "utf-7", "П", false, false},
          Row{"\xEF\xBB\xBFx", "", "x", false, false},
          Row{"\xFF\xFE"
              "a\0b\0"sv,
              "utf-16",
              "ab",
              false,
              false},
          // Nothing that cannot be read is dropped.
          Row{"a\x81"
              "b",
              "windows-1252",
              "a\xEF\xBF\xBD"
              "b",
              false,
              true},
          Row{"\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xC3"
              "\xBC\xFF",
              "utf-8",
              "üüüüüüüüüüü\xEF\xBF\xBD",
              false,
              true}}) {
        CAPTURE(row.octets);
        CAPTURE(row.label);
        const auto read = to_utf8(row.octets, row.label);
        CHECK(read.text == row.text);
        CHECK(read.relabelled == row.relabelled);
        CHECK(read.damaged == row.damaged);
    }
}

TEST_CASE("unlabelled octets follow the charset of the rest of the mail") {
    CHECK(to_utf8("\xE8\xF1", "", "WINDOWS-1251").text == "ис");
    CHECK(to_utf8("\xC4\xE3", "", "GB18030").text == "你");
}

TEST_CASE("every text is valid and has no NUL, in any charset") {
    std::string octets;
    for (int value = 0; value < 256; ++value) {
        octets.push_back(static_cast<char>(value));
        octets.push_back(static_cast<char>(255 - value));
    }
    for (const auto* label :
         {"",         "utf-8",    "us-ascii", "iso-8859-1", "iso-8859-15", "koi8-r",      "gb18030",
          "big5",     "cp932",    "cp949",    "euc-jp",     "iso-2022-jp", "iso-2022-kr", "utf-7",
          "utf-16",   "utf-16le", "utf-32",   "hz-gb-2312", "johab",       "viscii",      "tis-620",
          "macintosh"}) {
        CAPTURE(label);
        const auto text = to_utf8(octets, label).text;
        CHECK(maildocket::utf8::valid(text));
        CHECK(text.find('\0') == std::string::npos);
    }
}

TEST_CASE("what one text leaves behind does not change how the next one is read") {
    struct Row {
        std::string_view charset;
        std::string_view broken;  // ends inside of a character, or after a shift
        std::string_view octets;
        std::string_view text;
    };
    constexpr std::array rows{
        Row{"UTF-16", "\xFE\xFF\x20"sv, "\xFF\xFE\x41\x00"sv, "A"},
        Row{"ISO-2022-KR", "\x1B$)C\x0E\x30"sv, "\x1B$)Cabc"sv, "abc"},
        Row{"EUC-KR", "\xB0"sv, "\xB0\xA1"sv, "가"},
        Row{"GB18030", "\x81\x30"sv, "\xC4\xE3"sv, "你"}};
    for (const auto& row : rows) {
        CAPTURE(row.charset);
        CHECK(convert(row.octets, row.charset).text == row.text);
        CHECK(convert(row.broken, row.charset).unread_octets > 0);
        CHECK(convert(row.octets, row.charset).text == row.text);
    }
}
