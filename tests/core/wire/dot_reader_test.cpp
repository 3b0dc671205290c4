#include "core/wire/dot_reader.hpp"

#include "core/wire/chunk_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using maildocket::wire::ChunkReader;
using maildocket::wire::DotReader;

namespace {

struct Read {
    std::string body;
    std::string rest;  // behind the end
    bool done = false;

    bool operator==(const Read&) const = default;
};

doctest::String toString(const Read& read) {
    return (read.body + "|" + read.rest + (read.done ? "|done" : "|open")).c_str();
}

Read read_in_steps(std::string_view octets, std::size_t step) {
    DotReader reader;
    Read result;
    for (std::size_t at = 0; at < octets.size(); at += step) {
        const std::string packet(octets.substr(at, step));
        std::string_view input = packet;
        for (auto piece = reader.next(input); !piece.empty(); piece = reader.next(input)) {
            result.body.append(piece);
        }
        result.rest.append(input);
    }
    result.done = reader.done();
    return result;
}

void check_all_cuts(const std::string& octets, const Read& expected) {
    for (std::size_t step = 1; step <= octets.size(); ++step) {
        CAPTURE(octets);
        CAPTURE(step);
        CHECK(read_in_steps(octets, step) == expected);
    }
}

}  // namespace

TEST_CASE("dots at the start of a line are taken off and the rest is kept octet by octet") {
    struct Row {
        const char* octets;
        Read read;
    };
    for (const auto& row :
         {Row{".\r\n", {"", "", true}},
          Row{"a\r\n.\r\n", {"a\r\n", "", true}},
          Row{"a\r\n.\r\nNEXT\r\n", {"a\r\n", "NEXT\r\n", true}},
          Row{"..\r\n.\r\n", {".\r\n", "", true}},
          Row{"...\r\n.\r\n", {"..\r\n", "", true}},
          Row{".a.b.\r\n..c\r\n.\r\n", {"a.b.\r\n.c\r\n", "", true}},
          Row{"\r\n\r\n.\r\n", {"\r\n\r\n", "", true}},
          Row{"a.\r\n\r\n.\r\n", {"a.\r\n\r\n", "", true}},
          Row{"a\r\n..\r\n..\r\n.\r\n", {"a\r\n.\r\n.\r\n", "", true}},
          Row{"a \r\n \r\n.\r\n", {"a \r\n \r\n", "", true}},
          Row{"a\r\n.\r", {"a\r\n", "", false}}}) {
        check_all_cuts(row.octets, row.read);
    }
}

TEST_CASE("only CR LF . CR LF ends a message") {
    using namespace std::string_literals;
    // Everything that some server somewhere took for the end, with a second message behind it.
    const std::vector<std::string> variants{
        "\n.\n",
        "\n.\r\n",
        "\r\n.\n",
        "\r.\r",
        "\r\n.\r",
        "\r.\r\n",
        "\r.\n",
        "\n.\r",
        "\r\n.\0\r\n"s,
        "\r\n\0.\r\n"s,
        "\r\0\n.\r\n"s,
        "\r\n.\r\0\n"s,
        "\r\r\n.\r\r\n"s,
        "\r\n.\r\r\n",
        "\r\n .\r\n",
        "\r\n. \r\n",
        "\n\n.\n\n",
        "\r\n..\r\n",
    };
    for (const auto& variant : variants) {
        CAPTURE(variant);
        const auto octets = "a" + variant + "MAIL FROM:<evil@x.example>\r\n";
        for (std::size_t step = 1; step <= octets.size(); ++step) {
            CAPTURE(step);
            const auto read = read_in_steps(octets + ".\r\n", step);
            CHECK(read.done);
            CHECK(read.rest.empty());
            CHECK(read.body.ends_with("MAIL FROM:<evil@x.example>\r\n"));
        }
    }
}

TEST_CASE("a bare CR or LF comes out as it went in") {
    check_all_cuts("a\n.\nb\r.\rc\r\n.\r\n", {"a\n.\nb\r.\rc\r\n", "", true});
    check_all_cuts("a\r\n.\r\rb\r\n.\r\n", {"a\r\n\r\rb\r\n", "", true});
    check_all_cuts("a\r\n.\rb\r\n.\r\n", {"a\r\n\rb\r\n", "", true});
    check_all_cuts("\r\r\n.\r\n", {"\r\r\n", "", true});
}

TEST_CASE("a chunk is so many octets and not one more") {
    for (std::size_t step = 1; step <= 12; ++step) {
        CAPTURE(step);
        ChunkReader reader(7);
        std::string body;
        std::string rest;
        const std::string_view octets = "\r\n.\r\nabNOOP";
        for (std::size_t at = 0; at < octets.size(); at += step) {
            auto input = octets.substr(at, step);
            body.append(reader.next(input));
            rest.append(input);
        }
        CHECK(body == "\r\n.\r\nab");
        CHECK(rest == "NOOP");
        CHECK(reader.done());
    }
}
