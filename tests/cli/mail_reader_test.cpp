#include "cli/mail/mail_reader.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace maildocket;
using namespace maildocket::cli;

namespace {

struct Mail {
    std::string text;
    std::optional<std::string> sender;
};

Mail read(
    const std::string& input,
    MailReader::LineEnds line_ends = MailReader::LineEnds::network,
    std::size_t step = 100'000,
    std::uint64_t octets_max = 10'000'000
) {
    std::istringstream in(input);
    MailReader reader(in, octets_max, line_ends);
    Mail mail{"", reader.sender()};
    std::string piece(step, '\0');
    while (true) {
        const auto got = reader.read(piece);
        REQUIRE(got);
        if (*got == 0) {
            return mail;
        }
        mail.text.append(piece, 0, *got);
    }
}

}  // namespace

TEST_CASE("lines of a pipe become lines of the network") {
    for (const std::size_t step : {1U, 2U, 3U, 100U}) {
        CAPTURE(step);
        CHECK(read("a\nb\n\nc", MailReader::LineEnds::network, step).text == "a\r\nb\r\n\r\nc");
        CHECK(read("a\nb\r\nc\n", MailReader::LineEnds::network, step).text == "a\r\nb\r\nc\r\n");
    }
    CHECK(read("").text.empty());
}

TEST_CASE("a mail with CRLF keeps its octets, stray line feeds too") {
    CHECK(read("a\r\nb\nc\r\n").text == "a\r\nb\nc\r\n");
    CHECK(read("a\nb\n", MailReader::LineEnds::keep).text == "a\nb\n");
}

TEST_CASE("the line that mailbox files put in front is no part of the mail") {
    const auto mail =
        read("From anna@example.com Wed Nov 25 10:00:00 2026\nSubject: x\n\nFrom here\n");
    CHECK(mail.text == "Subject: x\r\n\r\nFrom here\r\n");
    CHECK(mail.sender == "anna@example.com");
    CHECK(read("From MAILER-DAEMON Wed Nov 25\na: b\n").sender == "");
    CHECK(read("From: anna@example.com\n\n").sender == std::nullopt);
}

TEST_CASE("the return path near the top says who sent it") {
    CHECK(read("Return-Path: <anna@example.com>\nFrom: x@y\n\nbody").sender == "anna@example.com");
    CHECK(read("X: y\r\nreturn-path:<>\r\n\r\n").sender == "");
    CHECK(read("From: x@y\n\nReturn-Path: <anna@example.com>\n").sender == std::nullopt);
    CHECK(read("From a@b.example x\nReturn-Path: <c@d.example>\n\n").sender == "a@b.example");
}

TEST_CASE("a long mail passes in pieces and a longer one is refused") {
    std::string lines;
    std::string network;
    for (int i = 0; i < 50'000; ++i) {
        lines += "line\n";
        network += "line\r\n";
    }
    CHECK(read(lines, MailReader::LineEnds::network, 1000).text == network);
    CHECK(read(lines, MailReader::LineEnds::keep, 1000, lines.size()).text == lines);

    std::istringstream in(lines);
    MailReader reader(in, lines.size() - 1, MailReader::LineEnds::keep);
    std::string piece(lines.size(), '\0');
    const auto got = reader.read(piece);
    REQUIRE_FALSE(got);
    CHECK(got.error().code == ErrorCode::invalid_input);
}
