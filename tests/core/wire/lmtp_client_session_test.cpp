#include "core/wire/lmtp_client_session.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

namespace wire = maildocket::wire;

using maildocket::Mailbox;
using maildocket::Reply;
using wire::LmtpClientSession;
using namespace std::chrono_literals;

namespace {

const std::string pipelining =
    "250-mx.example\r\n250-PIPELINING\r\n250-SIZE 1000\r\n250-8BITMIME\r\n250-XDOOR\r\n"
    "250 SMTPUTF8\r\n";

template <class Expected>
bool is(const wire::ClientAction& action) {
    return std::holds_alternative<Expected>(action);
}

wire::Handover to(std::vector<Mailbox> recipients) {
    wire::Handover handover;
    handover.reverse_path = Mailbox{"anna", "client.example"};
    handover.recipients = std::move(recipients);
    return handover;
}

const wire::Handover two_recipients = to({{"support", "example.com"}, {"sales", "example.com"}});

// A session that said LHLO and is ready.
LmtpClientSession ready_session(const std::string& lhlo_reply = pipelining) {
    LmtpClientSession session("client.example");
    CHECK(is<wire::AwaitOctets>(session.next()));
    session.receive("220 mx.example\r\n");
    CHECK(is<wire::AwaitOctets>(session.next()));
    CHECK(session.take_output() == "LHLO client.example\r\n");
    session.receive(lhlo_reply);
    CHECK(is<wire::Ready>(session.next()));
    return session;
}

std::vector<std::string> lines_of(const wire::ClientAction& action) {
    std::vector<std::string> lines;
    const auto* handed = std::get_if<wire::Handed>(&action);
    REQUIRE(handed != nullptr);
    for (const auto& reply : handed->replies) {
        lines.push_back(reply.line());
    }
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a mail is handed over with one flight for the envelope and one reply per recipient") {
    auto session = ready_session();
    auto handover = two_recipients;
    handover.octets = 12;
    handover.door = "imap";
    handover.door_key = "a b";
    session.begin(handover);
    CHECK(is<wire::AwaitOctets>(session.next()));
    CHECK(
        session.take_output() ==
        "MAIL FROM:<anna@client.example> SIZE=12 BODY=8BITMIME XDOOR=imap XKEY=a+20b\r\n"
        "RCPT TO:<support@example.com>\r\nRCPT TO:<sales@example.com>\r\nDATA\r\n"
    );
    session.receive("250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n354 go\r\n");
    CHECK(is<wire::SendBody>(session.next()));
    session.body("Subject: x\r\n");
    session.body(".");
    session.end_body();
    CHECK(session.take_output() == "Subject: x\r\n..\r\n.\r\n");
    CHECK(session.read_timeout() == 600s);
    session.receive("250 2.0.0 created [TCK-1]\r\n451 4.3");
    CHECK(is<wire::AwaitOctets>(session.next()));
    session.receive(".0 later\r\n");
    CHECK(lines_of(session.next()) == Lines{"250 2.0.0 created [TCK-1]", "451 4.3.0 later"});
    CHECK(is<wire::Ready>(session.next()));
    session.quit();
    CHECK(session.take_output() == "QUIT\r\n");
    session.receive("221 2.0.0 bye\r\n");
    CHECK(is<wire::Ended>(session.next()));
}

TEST_CASE("a queue id is said to a server that wants to know it, and may be refused") {
    struct Row {
        const char* keyword;
        std::string sent;
        std::string reply;
    };
    const std::string mail = "MAIL FROM:<anna@client.example>\r\n";
    const std::string rest = "RCPT TO:<support@example.com>\r\nDATA\r\n";
    const std::string forward = "XFORWARD IDENT=4XbC+2Bz\r\n";
    for (const auto& row :
         {Row{"XFORWARD NAME IDENT", forward + mail + rest, "250 2.0.0 noted\r\n"},
          Row{"XFORWARD NAME IDENT", forward + mail + rest, "550 5.7.1 not from you\r\n"},
          Row{"ETRN", mail + rest, ""}}) {
        CAPTURE(row.reply);
        auto session = ready_session(
            "250-mx.example\r\n250-PIPELINING\r\n250 " + std::string(row.keyword) + "\r\n"
        );
        auto handover = to({{"support", "example.com"}});
        handover.queue_id = "4XbC+z";
        session.begin(handover);
        CHECK(is<wire::AwaitOctets>(session.next()));
        CHECK(session.take_output() == row.sent);
        session.receive(row.reply + "250 ok\r\n250 ok\r\n354 go\r\n");
        CHECK(is<wire::SendBody>(session.next()));
        session.end_body();
        session.receive("250 2.0.0 held\r\n");
        CHECK(lines_of(session.next()) == Lines{"250 2.0.0 held"});
    }
}

TEST_CASE(
    "without PIPELINING each command waits for its reply, and nothing is said that the server does "
    "not know"
) {
    auto session = ready_session("250 mx.example\r\n");
    auto handover = to({{"support", "example.com"}});
    handover.octets = 12;
    handover.door = "imap";
    session.begin(handover);
    struct Row {
        const char* sent;
        const char* reply;
    };
    for (const auto& row :
         {Row{"MAIL FROM:<anna@client.example>\r\n", "250 ok\r\n"},
          Row{"RCPT TO:<support@example.com>\r\n", "250 ok\r\n"},
          Row{"DATA\r\n", "354 go\r\n"}}) {
        CHECK(is<wire::AwaitOctets>(session.next()));
        CHECK(session.take_output() == row.sent);
        session.receive(row.reply);
    }
    CHECK(is<wire::SendBody>(session.next()));
}

TEST_CASE("a refused recipient keeps its reply, the others go on") {
    auto session = ready_session();
    session.begin(two_recipients);
    session.receive("250 ok\r\n550 5.1.1 unknown\r\n250 ok\r\n354 go\r\n");
    CHECK(is<wire::SendBody>(session.next()));
    session.end_body();
    session.receive("250 2.0.0 held\r\n");
    CHECK(lines_of(session.next()) == Lines{"550 5.1.1 unknown", "250 2.0.0 held"});
}

TEST_CASE("when nobody is left no body is sent, and the next mail begins with RSET") {
    auto session = ready_session();
    session.begin(two_recipients);
    session.receive("250 ok\r\n550 5.1.1 one\r\n550 5.1.1 two\r\n503 5.5.1 no recipient\r\n");
    CHECK(lines_of(session.next()) == Lines{"550 5.1.1 one", "550 5.1.1 two"});
    CHECK(is<wire::Ready>(session.next()));
    CHECK(session.take_output().ends_with("DATA\r\n"));
    session.begin(two_recipients);
    CHECK(session.take_output().starts_with("RSET\r\nMAIL FROM:"));
}

TEST_CASE("a refused sender is everybody's reply") {
    for (const auto& lhlo_reply : {pipelining, std::string("250 mx.example\r\n")}) {
        CAPTURE(lhlo_reply);
        auto session = ready_session(lhlo_reply);
        session.begin(two_recipients);
        session.receive("552 5.3.4 too big\r\n");
        if (session.keywords().pipelining) {
            session.receive("503 5.5.1 x\r\n503 5.5.1 x\r\n503 5.5.1 x\r\n");
        }
        CHECK(lines_of(session.next()) == Lines{"552 5.3.4 too big", "552 5.3.4 too big"});
        CHECK(is<wire::Ready>(session.next()));
    }
}

TEST_CASE("a server that goes away in the middle leaves 451 to those without a reply") {
    auto session = ready_session();
    session.begin(two_recipients);
    session.receive("250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n");
    CHECK(is<wire::SendBody>(session.next()));
    session.end_body();
    session.receive("250 2.0.0 created [TCK-1]\r\n");
    CHECK(is<wire::AwaitOctets>(session.next()));
    session.connection_lost();
    CHECK(
        lines_of(session.next()) ==
        Lines{"250 2.0.0 created [TCK-1]", "451 4.4.2 the connection to the server was lost"}
    );
    CHECK(is<wire::Ended>(session.next()));
}

TEST_CASE("421 at any point ends it, and everybody is put off") {
    auto session = ready_session();
    session.begin(two_recipients);
    session.receive("421 4.3.2 shutting down\r\n");
    CHECK(lines_of(session.next()) == Lines{"421 4.3.2 shutting down", "421 4.3.2 shutting down"});
    CHECK(is<wire::Ended>(session.next()));
}

TEST_CASE("who does not greet as an LMTP server is left") {
    for (const auto* octets :
         {"421 4.3.2 too many connections\r\n", "554 no\r\n", "HTTP/1.1 400 Bad Request\r\n"}) {
        CAPTURE(octets);
        LmtpClientSession session("client.example");
        session.receive(octets);
        CHECK(is<wire::Ended>(session.next()));
    }
    LmtpClientSession session("client.example");
    session.receive("220 smtp.example ESMTP\r\n500 5.5.1 unknown command\r\n");
    CHECK(is<wire::Ended>(session.next()));
}

TEST_CASE("non-ASCII addresses need a server that takes them") {
    auto handover = to({{"s\xC3\xBCpport", "example.com"}});
    auto session = ready_session();
    session.begin(handover);
    CHECK(session.take_output().find(" SMTPUTF8\r\n") != std::string::npos);
    auto old_server = ready_session("250 mx.example\r\n");
    old_server.begin(handover);
    CHECK(lines_of(old_server.next()) == Lines{"553 5.6.7 the server takes no non-ASCII address"});
    CHECK(is<wire::Ready>(old_server.next()));
}

TEST_CASE("the wait for the server depends on what is awaited") {
    LmtpClientSession session("client.example");
    CHECK(session.read_timeout() == 300s);
    auto waiting = ready_session("250 mx.example\r\n");
    waiting.begin(to({{"support", "example.com"}}));
    CHECK(waiting.read_timeout() == 300s);
    waiting.receive("250 ok\r\n250 ok\r\n");
    CHECK(is<wire::AwaitOctets>(waiting.next()));
    CHECK(waiting.read_timeout() == 120s);
}
