#include "core/text/phrase_table.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using maildocket::text::PhraseTable;

TEST_CASE("a phrase is found at the front, at the end, as a whole and anywhere") {
    const PhraseTable table("Sent from|Sent|sent from my|wrote|a écrit|写道|V");
    CHECK(table.starts("SENT FROM MY phone") == 12);
    CHECK(table.starts("sentence") == 4);
    CHECK(table.starts("Vb") == 1);
    CHECK(table.starts("") == 0);
    CHECK(table.opens("sentence") == 0);
    CHECK(table.opens("Sent fromage") == 4);
    CHECK(table.opens("V") == 1);
    CHECK(table.opens("vé") == 0);
    CHECK(table.equals("A écrit"));
    CHECK_FALSE(table.equals("a écrit:"));
    CHECK_FALSE(table.equals(""));
    CHECK(table.ends("Anna WROTE"));
    CHECK(table.ends("她写道"));
    CHECK_FALSE(table.ends("rote"));
    CHECK_FALSE(table.ends(""));
}

TEST_CASE("a phrase is a word only where no letter stands beside it") {
    const PhraseTable table("wrote|has written|é tu|写道");
    CHECK(table.is_word_of("wrote"));
    CHECK(table.is_word_of("she (Has Written)"));
    CHECK(table.is_word_of("rewrote, then wrote"));
    CHECK_FALSE(table.is_word_of("rewrote"));
    CHECK_FALSE(table.is_word_of("wrotes"));
    CHECK_FALSE(table.is_word_of("éwrote"));
    CHECK(table.is_word_of("她写道"));
    CHECK(table.is_part_of("rewrotes"));
    CHECK_FALSE(table.is_part_of("writ"));
    CHECK_FALSE(table.is_part_of(""));
}

TEST_CASE("phrases are found wherever they stand and counted once each") {
    constexpr std::array<std::string_view, 3> phrases{"confidential", "in error", "by error"};
    const PhraseTable table{phrases};
    for (std::size_t offset = 0; offset < 30; ++offset) {
        CAPTURE(offset);
        const auto text = std::string(offset, 'n') + "In Error, in error" + "confidential";
        CHECK(table.is_part_of(text));
        CHECK(table.count_in(text) == 2);
        CHECK(table.count_in(text + " by err") == 2);
        CHECK(table.count_in(text + "by error") == 3);
    }
}

TEST_CASE("a phrase of a single octet is found") {
    const PhraseTable table("a|bc");
    CHECK(table.is_part_of("xxa"));
    CHECK(table.is_part_of("xbc"));
    CHECK_FALSE(table.is_part_of("xbxc"));
    CHECK(table.count_in("bca") == 2);
}
