#include "core/wire/command.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::wire::is_command_text;
using maildocket::wire::parse_command;
using maildocket::wire::Verb;

TEST_CASE("a command is a verb of any case and its argument") {
    struct Row {
        const char* line;
        Verb verb;
        const char* argument;
    };
    for (const auto& row :
         {Row{"LHLO client.example", Verb::lhlo, "client.example"},
          Row{"mail FROM:<a@b.example> SIZE=1", Verb::mail, "FROM:<a@b.example> SIZE=1"},
          Row{"rCpT  TO:<a@b.example>  ", Verb::rcpt, "TO:<a@b.example>"},
          Row{"DATA", Verb::data, ""},
          Row{"DATA ", Verb::data, ""},
          Row{"BDAT 86 LAST", Verb::bdat, "86 LAST"},
          Row{"EHLO x", Verb::ehlo, "x"},
          Row{"AUTH PLAIN", Verb::unsupported, "PLAIN"},
          Row{"GET / HTTP/1.1", Verb::http, "/ HTTP/1.1"},
          Row{"DATAX", Verb::unknown, ""},
          Row{" DATA", Verb::unknown, ""},
          Row{"", Verb::unknown, ""}}) {
        CAPTURE(row.line);
        const auto command = parse_command(row.line);
        CHECK(command.verb == row.verb);
        CHECK(command.argument == row.argument);
    }
}

TEST_CASE("controls and ill-formed UTF-8 are no command") {
    using namespace std::string_literals;
    CHECK(is_command_text("MAIL FROM:<j\xC3\xB6rg@example.com>"));
    for (const auto& line :
         {"NOOP\0"s, "NOOP\t"s, "NO\rOP"s, "NOOP \x7f"s, "NOOP \xC3"s, "\xFF"s}) {
        CAPTURE(line);
        CHECK_FALSE(is_command_text(line));
    }
}
