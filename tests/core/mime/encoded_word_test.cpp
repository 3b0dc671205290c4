#include "core/mime/encoded_word.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::mime::clean_line;
using maildocket::mime::decode_phrase;

TEST_CASE("encoded words are decoded as real programs write them") {
    struct Row {
        const char* raw;
        const char* decoded;
    };
    for (const auto& row :
         {Row{"plain", "plain"},
          Row{"=?utf-8?Q?Caf=C3=A9?=", "Café"},
          Row{"a =?utf-8?Q?b?= c", "a b c"},
          Row{"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
          Row{"=?utf-8?Q?a?=\r\n\t=?iso-8859-1?Q?=FC?=", "aü"},
          Row{"=?utf-8?Q?a_?= =?utf-8?Q?b?=", "a b"},
          // Padding in one word must not hide the words behind it.
          Row{"=?utf-8?B?SGVsbG8gV29ybGQ=?= =?utf-8?B?IGFnYWluIQ==?= [TCK-091]",
              "Hello World again! [TCK-091]"},
          // A character cut in two, and a base64 quantum cut in two.
          Row{"=?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "ü"},
          Row{"=?utf-8?B?w7zDv?= =?utf-8?B?A==?=", "üü"},
          Row{"=?UTF-8?Q?a b?=", "a b"},
          Row{"=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"},
          Row{"=?iso-8859-1?Q?=80?=", "€"},
          Row{"=?gb2312?B?xOO6ww==?=", "你好"},
          Row{"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"},
          Row{"=?utf-8*en?Q?a?=", "a"},
          Row{"=?no-such-charset?Q?=C3=BC?=", "ü"},
          Row{"=?utf-8?Q?=ZZ?=", "=ZZ"},
          Row{"=?utf-8?Q?=C3=BC", "ü"},
          Row{"=?utf-8?X?a?=", "=?utf-8?X?a?="},
          Row{"=?utf-8?Q?", "=?utf-8?Q?"},
          Row{"=? =?", "=? =?"},
          Row{"a=?utf-8?Q?=3F=3D?=b", "a?=b"},
          Row{"Caf\xC3\xA9 roh", "Café roh"},
          Row{"Caf\xE9 roh", "Café roh"},
          Row{"=?utf-8?Q?a=0D=0Ab=00c?=",
              "a b\xEF\xBF\xBD"
              "c"}}) {
        CAPTURE(row.raw);
        CHECK(decode_phrase(row.raw) == row.decoded);
    }
}

TEST_CASE("a line keeps no controls and does not turn around") {
    CHECK(clean_line("  a\t\r\n b\x01") == "a b");
    CHECK(
        clean_line("invoice\xE2\x80\xAE"
                   "fdp.exe") == "invoice fdp.exe"
    );
    CHECK(clean_line("").empty());
}

TEST_CASE("a field full of words that never close takes linear time") {
    std::string raw;
    while (raw.size() < 64'000) {
        raw += "=?a?q?x ";
    }
    CHECK(decode_phrase(raw).size() > 60'000);
}
