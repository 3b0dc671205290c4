#include "core/mime/uu_blocks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using maildocket::mime::take_uu_blocks;
using maildocket::mime::UuBlock;

TEST_CASE("files pasted as uuencode leave the text") {
    struct Row {
        const char* text;
        const char* left;
        std::vector<UuBlock> blocks;
    };
    const std::vector<Row> rows{
        {"hi\nbegin 644 a b.txt\n%:&5L;&\\\n`\nend\nbye\n", "hi\nbye\n", {{"a b.txt", "hello"}}},
        {"begin 0644 a\n%:&5L;&\\\n \nend\nbegin 644 b\n`\nend\n", "", {{"a", "hello"}, {"b", ""}}},
        {"begin 644 cut\n%:&5L;&\\\n", "", {{"cut", "hello"}}},
        // What only looks like one.
        {"begin 644 a\nplain text goes on here, and on\n",
         "begin 644 a\nplain text goes on here, and on\n",
         {}},
        {"begin the day\nend\n", "begin the day\nend\n", {}},
        {"begin 644 \n%:&5L;&\\\nend\n", "begin 644 \n%:&5L;&\\\nend\n", {}},
        {"I begin 644 x\n", "I begin 644 x\n", {}},
        {"", "", {}}};
    for (const auto& row : rows) {
        CAPTURE(row.text);
        std::string text = row.text;
        CHECK(take_uu_blocks(text) == row.blocks);
        CHECK(text == row.left);
    }
}
