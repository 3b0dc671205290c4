#include "core/mime/addresses.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using maildocket::Address;
using maildocket::mime::parse_addresses;

namespace {

std::vector<Address> parsed(const std::string& raw) {
    return parse_addresses(raw, 100).addresses;
}

}  // namespace

TEST_CASE("address lists are read as they are written") {
    struct Row {
        const char* raw;
        std::vector<Address> addresses;
    };
    const std::vector<Row> rows{
        {"a@b.example", {{"", "a@b.example"}}},
        {"Anna Berg <a@b.example>", {{"Anna Berg", "a@b.example"}}},
        {"\"Berg, Anna\" <a@b.example>, c@d.example",
         {{"Berg, Anna", "a@b.example"}, {"", "c@d.example"}}},
        {"Berg, Anna <a@b.example>", {{"Berg, Anna", "a@b.example"}}},
        {"a@b.example (Anna Berg)", {{"Anna Berg", "a@b.example"}}},
        {"Anna (Sales) <a@b.example>", {{"Anna", "a@b.example"}}},
        {"Anna a@b.example", {{"Anna", "a@b.example"}}},
        {"a..b@c.example", {{"", "a..b@c.example"}}},
        {".a@c.example", {{"", ".a@c.example"}}},
        {"a@b.example; c@d.example", {{"", "a@b.example"}, {"", "c@d.example"}}},
        {"a@b.example c@d.example", {{"", "a@b.example"}, {"", "c@d.example"}}},
        {"<a@b.example> <c@d.example>", {{"", "a@b.example"}, {"", "c@d.example"}}},
        {"Team: a@b.example, Bert <c@d.example>;, e@f.example",
         {{"", "a@b.example"}, {"Bert", "c@d.example"}, {"", "e@f.example"}}},
        {"undisclosed-recipients:;", {}},
        {"mailto:a@b.example", {{"", "a@b.example"}}},
        {"\"boss@x.example\" <evil@y.example>", {{"boss@x.example", "evil@y.example"}}},
        {"\"a@b.example\"", {{"", "a@b.example"}}},
        {"'a@b.example' <a@b.example>", {{"'a@b.example'", "a@b.example"}}},
        {"\"Anna <a@b.example>", {{"Anna", "a@b.example"}}},
        {"Anna <a@b.example", {{"Anna", "a@b.example"}}},
        {"Anna <a@b.example, Bert <c@d.example>",
         {{"Anna", "a@b.example"}, {"Bert", "c@d.example"}}},
        {"a @ b.example", {{"", "a@b.example"}}},
        {"\"anna berg\"@b.example", {{"", "\"anna berg\"@b.example"}}},
        {"<@relay.example,@x:a@b.example>", {{"", "a@b.example"}}},
        {"a@[IPv6:::1]", {{"", "a@[IPv6:::1]"}}},
        {"=?utf-8?Q?Berg,_J=C3=B6rg?= <a@b.example>", {{"Berg, Jörg", "a@b.example"}}},
        {"\"=?utf-8?B?SsO2cmc=?=\" <a@b.example>", {{"Jörg", "a@b.example"}}},
        {"J\xC3\xB6rg <j\xC3\xB6rg@b\xC3\xBC"
         "cher.example>",
         {{"Jörg", "jörg@bücher.example"}}},
        {"J\xF6rg <a@b.example>", {{"Jörg", "a@b.example"}}},
        {"MAILER-DAEMON", {{"", "MAILER-DAEMON"}}},
        {"The Postmaster", {{"The Postmaster", ""}}},
        {"<>", {}},
        {",,;,", {}},
        {"", {}}};
    for (const auto& row : rows) {
        CAPTURE(row.raw);
        CHECK(parsed(row.raw) == row.addresses);
    }
}

TEST_CASE("address lists have a limit") {
    const auto list = parse_addresses("a@x.example, b@x.example, c@x.example", 2);
    CHECK(list.addresses.size() == 2);
    CHECK(list.shortened);
    CHECK_FALSE(parse_addresses("a@x.example, b@x.example", 2).shortened);
}

// Each of these stops other parsers for minutes or ends them.
TEST_CASE("hostile address fields take linear time and no stack") {
    const auto repeated = [](const char* piece) {
        std::string raw;
        while (raw.size() < 64'000) {
            raw += piece;
        }
        return raw;
    };
    for (const auto* piece :
         {"g:", "a,", "a b,", "(", "\"", "<", "<a@b", "a@b ", "(a", "=?", "[", "\\", "@", ";"}) {
        CAPTURE(piece);
        CHECK(parse_addresses(repeated(piece), 1000).addresses.size() <= 1000);
    }
}
