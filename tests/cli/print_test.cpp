#include "cli/print/json.hpp"
#include "cli/print/printable.hpp"
#include "cli/print/table.hpp"
#include "core/base/ids.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace maildocket;
using namespace maildocket::cli;

TEST_CASE("what a stranger wrote does not reach the terminal as a command") {
    CHECK(printable_line("\x1b[2Jcleared") == "\\x1b[2Jcleared");
    CHECK(printable_line("a\r\nb\tc") == "a\\r\\nb\\tc");
    CHECK(
        printable_line("a\xC2\x9B"
                       "31m") == "a\\x9b31m"
    );
    CHECK(
        printable_line("txt\xE2\x80\xAE"
                       "exe") == "txt\\u{202e}exe"
    );
    CHECK(printable_line("a\xFF") == "a\xEF\xBF\xBD");
    CHECK(printable_line("Grüße \"x\" \\ 日本") == "Grüße \"x\" \\ 日本");
    CHECK(printable_text("a\nb\tc\x1b") == "a\nb\tc\\x1b");
}

TEST_CASE("columns are those of the terminal") {
    CHECK(columns_of("abc") == 3);
    CHECK(columns_of("Grüße") == 5);
    CHECK(columns_of("日本") == 4);
    CHECK(columns_of("e\xCC\x81") == 1);
    CHECK(cut_to_columns("abcdef", 6) == "abcdef");
    CHECK(cut_to_columns("abcdef", 5) == "abcd…");
    CHECK(cut_to_columns("日本語", 5) == "日本…");
    CHECK(cut_to_columns("日本語", 4) == "日…");
}

TEST_CASE("a table is aligned") {
    std::ostringstream out;
    print_table(
        out,
        {{{"NAME"}, {.heading = "COUNT", .to_the_right = true}, {"NOTES"}},
         {{"Grün", "7", "x"}, {"日本", "1000000", ""}}},
        std::nullopt
    );
    CHECK(out.str() == "NAME    COUNT  NOTES\nGrün        7  x\n日本  1000000\n");
}

TEST_CASE("a narrow terminal cuts the widest columns that may be cut") {
    std::ostringstream out;
    print_table(
        out,
        {{{"ID"}, {.heading = "SUBJECT", .shrinks = true}, {.heading = "FROM", .shrinks = true}},
         {{"1234567890", std::string(40, 's'), std::string(20, 'f')}}},
        40
    );
    CHECK(
        out.str() == "ID          SUBJECT        FROM\n1234567890  ssssssssssss…  ffffffffffff…\n"
    );
}

TEST_CASE("a terminal too narrow for anything still gets whole numbers") {
    std::ostringstream out;
    print_table(
        out, {{{"ID"}, {.heading = "S", .shrinks = true}}, {{"1234", "a subject, a subject"}}}, 5
    );
    CHECK(out.str() == "ID    S\n1234  a subject, …\n");
}

TEST_CASE("fields without a value are left out for people") {
    std::ostringstream out;
    print_fields(
        out, {{"Ticket", "TCK-1"}, {"Client", ""}, {"Merged into", ""}, {"State", "a\nb"}}
    );
    CHECK(out.str() == "Ticket  TCK-1\nState   a\\nb\n");
}

TEST_CASE("JSON is valid UTF-8 and null where there is no value") {
    CHECK(boost::json::serialize(json_text("a\xFF\"\n")) == "\"a\xEF\xBF\xBD\\\"\\n\"");
    CHECK(json_text("").is_string());
    CHECK(json_text_or_null("").is_null());
    CHECK(json_text_or_null("a") == "a");
    CHECK(json_id(std::optional<ArticleId>()).is_null());
    CHECK(json_id(std::optional(ArticleId{7})) == 7);
    CHECK(json_reference(std::nullopt).is_null());
    CHECK(json_reference(TicketReference{"TCK-", 91}) == "TCK-91");
    CHECK(json_time(std::optional<Timestamp>()).is_null());
    CHECK(json_time(from_microseconds(0)) == "1970-01-01T00:00:00Z");
    CHECK(
        boost::json::serialize(json_trace({{"rule", "seen", "done"}})) ==
        R"([{"rule":"rule","evidence":"seen","result":"done"}])"
    );
}

TEST_CASE("an array is printed with a line for each element") {
    std::ostringstream out;
    print_json(out, boost::json::array{boost::json::object{{"a", 1}}, 2});
    print_json(out, boost::json::array{});
    print_json(out, boost::json::object{{"a", {1, 2}}});
    CHECK(out.str() == "[\n{\"a\":1},\n2\n]\n[]\n{\"a\":[1,2]}\n");
}
