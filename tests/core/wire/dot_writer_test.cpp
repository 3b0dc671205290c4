#include "core/wire/dot_writer.hpp"

#include "core/wire/dot_reader.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

using maildocket::wire::DotReader;
using maildocket::wire::DotWriter;

namespace {

std::string write_in_steps(std::string_view body, std::size_t step) {
    DotWriter writer;
    std::string output;
    for (std::size_t at = 0; at < body.size(); at += step) {
        writer.write(output, body.substr(at, step));
    }
    writer.finish(output);
    return output;
}

std::string read_back(std::string_view octets) {
    DotReader reader;
    std::string body;
    for (auto piece = reader.next(octets); !piece.empty(); piece = reader.next(octets)) {
        body += piece;
    }
    CHECK(reader.done());
    CHECK(octets.empty());
    return body;
}

}  // namespace

TEST_CASE("a dot is put in front of a line that begins with one") {
    struct Row {
        const char* body;
        const char* octets;
    };
    for (const auto& row :
         {Row{"", ".\r\n"},
          Row{"a\r\n", "a\r\n.\r\n"},
          Row{"a", "a\r\n.\r\n"},
          Row{".\r\n", "..\r\n.\r\n"},
          Row{"a\r\n.b\r\n..\r\n", "a\r\n..b\r\n...\r\n.\r\n"},
          Row{"a\n.\nb\r\n", "a\n.\nb\r\n.\r\n"},
          Row{"a\r.\rb\r", "a\r.\rb\r\r\n.\r\n"}}) {
        for (std::size_t step = 1; step <= 12; ++step) {
            CAPTURE(row.body);
            CAPTURE(step);
            CHECK(write_in_steps(row.body, step) == row.octets);
        }
    }
}

TEST_CASE("what is written is read back, whatever the octets") {
    std::mt19937 random(5321);
    constexpr std::string_view letters = "\r\n.a";
    for (int round = 0; round < 2000; ++round) {
        std::string body;
        for (auto left = random() % 30; left > 0; --left) {
            body.push_back(letters[random() % letters.size()]);
        }
        body += "\r\n";
        CAPTURE(body);
        CHECK(read_back(write_in_steps(body, random() % 5 + 1)) == body);
    }
}
