#include "tests/bench/load/session.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace maildocket::bench;

namespace {

constexpr std::string_view greeting = "220 desk.example LMTP\r\n";
constexpr std::string_view lhlo_reply = "250-desk.example\r\n250 PIPELINING\r\n";

class CountedFeed : public Feed {
public:
    explicit CountedFeed(int count) : left_(count) {}
    std::optional<Time> take(Mail& mail, Time now) override {
        if (left_ == 0) {
            return std::nullopt;
        }
        --left_;
        mail = {
            .reverse_path = "c@client.example",
            .front = "Subject: a\r\n\r\n",
            .shared = "text\r\n",
            .back = ""};
        return now;
    }

private:
    int left_;
};

// A session past its LHLO, and what it says to each piece of the server's.
class Dialog {
public:
    Dialog(
        Pipelining pipelining, int mails, std::vector<std::string> recipients = {"s@desk.example"}
    )
        : options{.pipelining = pipelining, .recipients = std::move(recipients)},
          feed(mails),
          session(options, &feed, tally) {
        CHECK(say(greeting) == "LHLO load.example\r\n");
        CHECK(say(lhlo_reply).empty());
        session.wake({});
    }

    std::string say(std::string_view octets) {
        session.receive(octets, {});
        return take_output();
    }

    std::string take_output() {
        std::string text;
        while (!session.output().empty()) {
            std::array<iovec, Output::pieces_max> vectors{};
            session.output().gather(vectors);
            text.append(static_cast<const char*>(vectors[0].iov_base), vectors[0].iov_len);
            session.output().consume(vectors[0].iov_len);
        }
        return text;
    }

    SessionOptions options;
    Tally tally;
    CountedFeed feed;
    Session session;
};

const std::string commands = "MAIL FROM:<c@client.example>\r\nRCPT TO:<s@desk.example>\r\nDATA\r\n";
const std::string body = "Subject: a\r\n\r\ntext\r\n.\r\n";

}  // namespace

TEST_CASE("a group of commands goes in one flight, the body after 354") {
    Dialog dialog(Pipelining::group, 2);
    CHECK(dialog.take_output() == commands);
    CHECK(dialog.say("250 2.1.0 ok\r\n250 2.1.5 ok\r\n").empty());
    CHECK(dialog.say("354 go\r\n") == body);
    CHECK(dialog.say("250 2.0.0 created [TCK-91]\r\n") == commands);
    CHECK(dialog.tally.accepted == 1);
    CHECK(dialog.tally.outcomes == std::map<std::string, std::uint64_t>{{"created", 1}});
}

TEST_CASE("in lock-step every command waits for its reply") {
    Dialog dialog(Pipelining::lock_step, 1);
    CHECK(dialog.take_output() == "MAIL FROM:<c@client.example>\r\n");
    CHECK(dialog.say("250 ok\r\n") == "RCPT TO:<s@desk.example>\r\n");
    CHECK(dialog.say("250 ok\r\n") == "DATA\r\n");
    CHECK(dialog.say("354 go\r\n") == body);
    CHECK(dialog.say("250 ok\r\n").empty());
    CHECK(dialog.tally.accepted == 1);
    CHECK_FALSE(dialog.session.awaits_reply());
}

TEST_CASE("deep pipelining sends the next mail's commands behind the final dot") {
    Dialog dialog(Pipelining::deep, 2);
    CHECK(dialog.take_output() == commands);
    CHECK(dialog.say("250 ok\r\n250 ok\r\n354 go\r\n") == body + commands);
    CHECK(dialog.say("250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n") == body);
    CHECK(dialog.say("250 ok\r\n").empty());
    CHECK(dialog.tally.accepted == 2);
}

TEST_CASE("replies are understood however they are cut") {
    Dialog dialog(Pipelining::group, 1);
    static_cast<void>(dialog.take_output());
    std::string said;
    for (const char octet : std::string("250-2.1.0 a\r\n250 2.1.0 b\r\n250 ok\r\n354 go\r\n")) {
        said += dialog.say({&octet, 1});
    }
    CHECK(said == body);
}

TEST_CASE("a mail with several recipients is accepted when all of them are") {
    Dialog dialog(Pipelining::group, 1, {"a@desk.example", "b@desk.example"});
    CHECK(dialog.say("250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n").ends_with(body));
    CHECK(dialog.say("250 ok\r\n").empty());
    CHECK(dialog.tally.accepted == 0);
    CHECK(dialog.say("451 4.3.0 later\r\n").empty());
    CHECK(dialog.tally.accepted == 0);
    CHECK(dialog.tally.deferred == 1);
    CHECK(dialog.tally.first_refusal == "451 4.3.0 later");
}

TEST_CASE("a mail whose only recipient is refused is given up with RSET") {
    for (const auto pipelining : {Pipelining::lock_step, Pipelining::group}) {
        Dialog dialog(pipelining, 1);
        static_cast<void>(dialog.take_output());
        auto said = dialog.say("250 ok\r\n");
        said = dialog.say("550 5.1.1 no\r\n");
        if (pipelining == Pipelining::group) {
            said = dialog.say("503 5.5.1 no recipient\r\n");
        }
        CHECK(said == "RSET\r\n");
        CHECK(dialog.tally.refused == 1);
        CHECK_FALSE(dialog.session.has_mail());
    }
}

TEST_CASE("a lost session leaves its mail unanswered, one closed with 421 defers it") {
    Dialog dialog(Pipelining::group, 1);
    static_cast<void>(dialog.say("250 ok\r\n250 ok\r\n354 go\r\n"));
    dialog.session.lost();
    CHECK(dialog.tally.unanswered == 1);

    Dialog closing(Pipelining::group, 1);
    static_cast<void>(closing.say("421 4.3.2 shutting down\r\n"));
    CHECK(closing.session.broken());
    closing.session.lost();
    CHECK(closing.tally.unanswered == 0);
    CHECK(closing.tally.deferred == 1);
}

TEST_CASE("what is no reply, and a reply to nothing, break the session") {
    Dialog malformed(Pipelining::group, 1);
    static_cast<void>(malformed.say("hello\r\n"));
    CHECK(malformed.session.broken());
    CHECK(malformed.tally.replies[static_cast<std::size_t>(Stage::mail)][0] == 1);

    Dialog extra(Pipelining::group, 0);
    static_cast<void>(extra.say("250 ok\r\n"));
    CHECK(extra.session.broken());
    CHECK(extra.tally.unexpected_replies == 1);

    Dialog endless(Pipelining::group, 1);
    static_cast<void>(endless.say(std::string(Session::line_octets_max + 1, '2')));
    CHECK(endless.session.broken());
}
