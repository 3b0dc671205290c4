#include "core/wire/reply_reader.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using maildocket::Reply;
using maildocket::wire::ReplyReader;
using maildocket::wire::ServerReply;
using maildocket::wire::to_reply;

namespace {

// What was read, and whether it ended in an error.
struct Read {
    std::vector<ServerReply> replies;
    bool failed = false;

    bool operator==(const Read&) const = default;
};

Read read_in_steps(std::string_view octets, std::size_t step) {
    ReplyReader reader;
    Read read;
    for (std::size_t at = 0; at < octets.size() && !read.failed; at += step) {
        auto input = octets.substr(at, step);
        while (!input.empty() && !read.failed) {
            auto reply = reader.next(input);
            read.failed = !reply.has_value();
            if (reply && *reply) {
                read.replies.push_back(std::move(**reply));
            }
        }
    }
    return read;
}

}  // namespace

TEST_CASE("replies of one line and of many are the same wherever packets are cut") {
    const std::string octets =
        "220 mx.example ready\r\n250-mx.example\r\n250-SIZE 10\n250 PIPELINING\r\n354\r\n";
    const Read expected{
        {{220, {"mx.example ready"}}, {250, {"mx.example", "SIZE 10", "PIPELINING"}}, {354, {""}}},
        false};
    for (std::size_t step = 1; step <= octets.size(); ++step) {
        CAPTURE(step);
        CHECK((read_in_steps(octets, step) == expected));
    }
}

TEST_CASE("what is no reply is told") {
    for (const auto* octets :
         {"hello\r\n",
          "25 ok\r\n",
          "2500 ok\r\n",
          "199 ok\r\n",
          "600 ok\r\n",
          "250_ok\r\n",
          "250-a\r\n251 b\r\n",
          "\r\n"}) {
        CAPTURE(octets);
        CHECK(read_in_steps(octets, 1000).failed);
        CHECK(read_in_steps(octets, 1).failed);
    }
}

TEST_CASE("a reply without end is not kept for ever") {
    CHECK(read_in_steps(std::string(5000, '2'), 100).failed);
    std::string endless;
    for (int i = 0; i < 300; ++i) {
        endless += "250-x\r\n";
    }
    CHECK(read_in_steps(endless, 100).failed);
}

TEST_CASE("the last line with its enhanced status is what a reply says") {
    struct Row {
        ServerReply from;
        Reply reply;
    };
    for (const auto& row :
         {Row{{250, {"2.0.0 created [TCK-91]"}}, {250, {2, 0, 0}, "created [TCK-91]"}},
          Row{{550, {"5.1.1 first", "5.1.1 last"}}, {550, {5, 1, 1}, "last"}},
          Row{{451, {"4.3.0"}}, {451, {4, 3, 0}, ""}},
          Row{{250, {"ok"}}, {250, {2, 0, 0}, "ok"}},
          Row{{250, {"5.1.1 of another class"}}, {250, {2, 0, 0}, "of another class"}},
          Row{{250, {"2.0 half"}}, {250, {2, 0, 0}, "2.0 half"}},
          Row{{250, {"2.0.0x"}}, {250, {2, 0, 0}, "2.0.0x"}},
          Row{{250, {"a\tb\x1b"}}, {250, {2, 0, 0}, "a?b?"}}}) {
        CAPTURE(row.from.lines.back());
        CHECK((to_reply(row.from) == row.reply));
    }
}
