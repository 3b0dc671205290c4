#include "cli/csv.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket::cli;

namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> fields_of(std::string_view text) {
    const auto parsed = parse_csv(text);
    REQUIRE(std::holds_alternative<std::vector<CsvRecord>>(parsed));
    std::vector<Fields> all;
    for (const auto& record : std::get<std::vector<CsvRecord>>(parsed)) {
        all.push_back(record.fields);
    }
    return all;
}

CsvFault fault_of(std::string_view text) {
    const auto parsed = parse_csv(text);
    REQUIRE(std::holds_alternative<CsvFault>(parsed));
    return std::get<CsvFault>(parsed);
}

}  // namespace

TEST_CASE("fields are cut at the separator of the header line") {
    CHECK(fields_of("a,b\n1,2\n") == std::vector<Fields>{{"a", "b"}, {"1", "2"}});
    CHECK(fields_of("a;b\n1,5;2\n") == std::vector<Fields>{{"a", "b"}, {"1,5", "2"}});
    CHECK(fields_of("a\tb\n1\t\n") == std::vector<Fields>{{"a", "b"}, {"1", ""}});
    CHECK(fields_of("\"a;b\",c\n1,2") == std::vector<Fields>{{"a;b", "c"}, {"1", "2"}});
    CHECK(fields_of("\xEF\xBB\xBFname\r\nx\r\n") == std::vector<Fields>{{"name"}, {"x"}});
}

TEST_CASE("a quoted field holds separators, quotes and line ends") {
    CHECK(fields_of("\"a,b\",\"c\"\"d\",\"\"\n") == std::vector<Fields>{{"a,b", "c\"d", ""}});
    CHECK(fields_of("\"a\r\nb\",c") == std::vector<Fields>{{"a\r\nb", "c"}});
}

TEST_CASE("records know the line they begin on") {
    const auto parsed = parse_csv("h\n\n\"a\nb\"\nc\n");
    const auto records = std::get<std::vector<CsvRecord>>(parsed);
    REQUIRE(records.size() == 3);
    CHECK(records[0].line == 1);
    CHECK(records[1].line == 3);
    CHECK(records[2].line == 5);
}

TEST_CASE("an empty file has no records") {
    CHECK(fields_of("").empty());
    CHECK(fields_of("\n\r\n\n").empty());
}

TEST_CASE("what is no CSV is refused with its line") {
    CHECK(fault_of("a\n\"b\nc").line == 2);
    CHECK(fault_of("a\n\"b\"c\n").line == 2);
    CHECK(fault_of("a\nb\"c\n").line == 2);
    CHECK(fault_of("a\nb\rc\n").line == 2);
    CHECK(fault_of("a\nb\xFF\n").line == 2);
}

TEST_CASE("a file has limits") {
    CHECK(fault_of(std::string(csv_fields_max, ',')).text.starts_with("too many columns"));
    CHECK(fields_of(std::string(csv_fields_max - 1, ',')).front().size() == csv_fields_max);
    CHECK(
        fault_of(std::string(csv_field_octets_max + 1, 'a')).text.starts_with("a field is too long")
    );
    CHECK(fields_of(std::string(csv_field_octets_max, 'a')).size() == 1);
    std::string many;
    for (std::size_t i = 0; i <= csv_records_max; ++i) {
        many += "a\n";
    }
    CHECK(fault_of(many).text.starts_with("too many lines"));
}
