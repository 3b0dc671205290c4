#include "lmtpd/session.hpp"

#include "tests/support/dialog.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace lmtp = maildocket::lmtp;

using maildocket::BodyKind;
using maildocket::ClientInfo;
using maildocket::Mailbox;
using maildocket::Recipient;
using maildocket::testing::Dialog;
using maildocket::testing::test_settings;
using namespace std::chrono_literals;

namespace {

const std::string transaction =
    "LHLO client.example\r\nMAIL FROM:<anna@client.example>\r\nRCPT TO:<support@example.com>\r\n";

lmtp::SessionSettings with_certificate() {
    auto settings = test_settings();
    settings.has_certificate = true;
    return settings;
}

}  // namespace

TEST_CASE("the greeting of a local peer fits into the buffer of Exim's lmtp transport") {
    constexpr std::size_t buffer_octets = 255;  // with LF for CRLF
    auto settings = with_certificate();
    settings.hostname = "a-rather-long-name.example.com";
    Dialog dialog(settings, {true, true});
    const auto output = dialog.send("LHLO mta.example\r\n");
    const auto reply = output.substr(output.find("250-"));
    CHECK(reply.ends_with("250 LIMITS RCPTMAX=1000\r\n"));
    CHECK(
        reply.size() - static_cast<std::size_t>(std::ranges::count(reply, '\r')) <= buffer_octets
    );
}

TEST_CASE("the envelope is handed over as the peer gave it") {
    Dialog dialog(test_settings(), {true, true});
    dialog.send(
        "LHLO mta.example\r\n"
        "XCLIENT NAME=relay.example ADDR=192.0.2.1\r\nLHLO mta.example\r\n"
        "XFORWARD NAME=spike.example HELO=spike IDENT=4XyZ\r\n"
        "MAIL FROM:<anna@client.example> SIZE=99 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=id1 "
        "XDOOR=imap-again XKEY=m365/17/4\r\n"
        "RCPT TO:<\"sup port\"@Example.COM> NOTIFY=NEVER ORCPT=rfc822;a@b.example\r\n"
        "RCPT TO:<nobody@example.com>\r\n"
        "RCPT TO:<sales@example.com>\r\n"
        "DATA\r\n.\r\n"
    );
    REQUIRE(dialog.deliveries.size() == 1);
    maildocket::Envelope expected;
    expected.reverse_path = Mailbox{"anna", "client.example"};
    expected.recipients = {
        Recipient{
            {"sup port", "Example.COM"}, "\"sup port\"@Example.COM", "NEVER", "rfc822;a@b.example"},
        Recipient{{"sales", "example.com"}, "sales@example.com", "", ""}};
    expected.body = BodyKind::eight_bit_mime;
    expected.smtputf8 = true;
    expected.declared_octets = 99;
    expected.envelope_id = "id1";
    expected.return_content = "HDRS";
    expected.door = "imap";
    expected.door_key = "m365/17/4";
    expected.decide_again = true;
    expected.client = ClientInfo{"spike.example", "192.0.2.1", "spike", "", "4XyZ"};
    CHECK(dialog.deliveries[0].envelope == expected);
}

TEST_CASE("what XFORWARD said holds for one mail only") {
    Dialog dialog(test_settings(), {true, false});
    dialog.send("LHLO mta.example\r\nXFORWARD NAME=spike.example IDENT=4XyZ\r\n");
    const std::string mail =
        "MAIL FROM:<a@b.example>\r\nRCPT TO:<support@example.com>\r\nDATA\r\n.\r\n";
    dialog.send(mail + mail);
    REQUIRE(dialog.deliveries.size() == 2);
    CHECK(dialog.deliveries[0].envelope.client.queue_id == "4XyZ");
    CHECK(dialog.deliveries[1].envelope.client == ClientInfo{});
}

TEST_CASE("a reverse-path that cannot be read is marked, an empty one is not") {
    struct Row {
        const char* path;
        bool broken;
    };
    for (const auto& row : {Row{"", false}, Row{"not an address", true}, Row{"root", true}}) {
        CAPTURE(row.path);
        Dialog dialog;
        dialog.send(
            "LHLO x\r\nMAIL FROM:<" + std::string(row.path) +
            ">\r\nRCPT TO:<support@example.com>\r\nDATA\r\n.\r\n"
        );
        REQUIRE(dialog.deliveries.size() == 1);
        CHECK(dialog.deliveries[0].envelope.reverse_path == std::nullopt);
        CHECK(dialog.deliveries[0].envelope.reverse_path_broken == row.broken);
    }
}

TEST_CASE("a bare LF never ends a message, wherever packets are cut") {
    using namespace std::string_literals;
    for (const auto& variant :
         {"\n.\n"s,
          "\n.\r\n"s,
          "\r\n.\n"s,
          "\r.\r"s,
          "\r\n.\r"s,
          "\r.\r\n"s,
          "\r.\n"s,
          "\n.\r"s,
          "\r\n.\0\r\n"s,
          "\r\n\0.\r\n"s,
          "\r\0\n.\r\n"s,
          "\r\n.\r\0\n"s,
          "\r\r\n.\r\r\n"s,
          "\r\n.\r\r\n"s,
          "\r\n .\r\n"s,
          "\r\n. \r\n"s,
          "\n\n.\n\n"s,
          "\r\n..\r\n"s}) {
        for (std::size_t step = 1; step <= 40; ++step) {
            CAPTURE(variant);
            CAPTURE(step);
            Dialog dialog;
            dialog.send(
                transaction + "DATA\r\na" + variant + "MAIL FROM:<x@evil.example>\r\n.\r\n", step
            );
            REQUIRE(dialog.deliveries.size() == 1);
            CHECK(dialog.deliveries[0].body.ends_with("MAIL FROM:<x@evil.example>\r\n"));
        }
    }
}

TEST_CASE("a thousand recipients are taken and the next is put off") {
    Dialog dialog;
    dialog.send("LHLO x\r\nMAIL FROM:<>\r\n");
    std::string recipients;
    for (int i = 0; i < 1000; ++i) {
        recipients += "RCPT TO:<user" + std::to_string(i) + "@example.com>\r\n";
    }
    CHECK(dialog.send(recipients).find("452") == std::string::npos);
    CHECK(dialog.send("RCPT TO:<one@example.com>\r\n") == "452 4.5.3 too many recipients\r\n");
    const auto replies = dialog.send("DATA\r\n.\r\n");
    CHECK(std::ranges::count(replies, '\n') == 1001);
    REQUIRE(dialog.deliveries.size() == 1);
    CHECK(dialog.deliveries[0].envelope.recipients.size() == 1000);
}

TEST_CASE(
    "a full spool is told at the end, once for each accepted recipient, and the session goes on"
) {
    for (const auto* body : {"DATA\r\n0123456789\r\n.\r\n", "BDAT 12 LAST\r\n0123456789\r\n"}) {
        CAPTURE(body);
        Dialog dialog;
        dialog.spool_octets_max = 5;
        dialog.send(transaction + "RCPT TO:<sales@example.com>\r\n");
        const auto replies = dialog.send(body, 3);
        CHECK(
            replies.ends_with("452 4.3.1 no space left, try again later\r\n"
                              "452 4.3.1 no space left, try again later\r\n")
        );
        CHECK(dialog.deliveries.empty());
        CHECK(dialog.send("NOOP\r\n") == "250 2.0.0 ok\r\n");
    }
}

TEST_CASE("a message that the disk cannot hold is refused at MAIL") {
    Dialog dialog;
    dialog.has_space = false;
    dialog.send("LHLO x\r\n");
    CHECK(
        dialog.send("MAIL FROM:<> SIZE=20000000\r\n") ==
        "452 4.3.1 no space left, try again later\r\n"
    );
    CHECK(dialog.send("RCPT TO:<a@b.example>\r\n") == "503 5.5.1 say MAIL first\r\n");
    CHECK(dialog.send("MAIL FROM:<> SIZE=1000\r\n") == "250 2.1.0 sender ok\r\n");
}

TEST_CASE("what was spooled is dropped when the message is too big, looping or given up") {
    struct Row {
        const char* octets;
        std::size_t dropped;
    };
    auto settings = test_settings();
    settings.message_octets_max = 20;
    settings.hops_max = 0;
    for (const auto& row :
         {Row{"DATA\r\n0123456789\r\n.\r\n", 0},
          Row{"DATA\r\n0123456789\r\n0123456789\r\n.\r\n", 1},
          Row{"DATA\r\nReceived: x\r\n.\r\n", 1},
          Row{"BDAT 3\r\nabcRSET\r\n", 1},
          Row{"BDAT 3\r\nabcLHLO x\r\n", 1},
          Row{"BDAT 0\r\nRSET\r\n", 0}}) {
        CAPTURE(row.octets);
        Dialog dialog(settings);
        dialog.send(transaction);
        dialog.send(row.octets);
        CHECK(dialog.dropped == row.dropped);
    }
}

TEST_CASE("a mail that is looping and too big is refused for what came first, wherever it is cut") {
    auto settings = test_settings();
    settings.message_octets_max = 20;
    settings.hops_max = 0;
    for (std::size_t step = 1; step <= 60; ++step) {
        CAPTURE(step);
        Dialog loop(settings);
        loop.send(transaction + "DATA\r\nReceived: x\r\nand much more\r\n.\r\n", step);
        CHECK(loop.transcript().find("554 5.4.6") != std::string::npos);
        Dialog big(settings);
        big.send(transaction + "DATA\r\nSubject: 01234567\r\nReceived: x\r\n.\r\n", step);
        CHECK(big.transcript().find("552 5.3.4") != std::string::npos);
    }
}

TEST_CASE("the wait for the peer depends on what is awaited") {
    Dialog dialog(with_certificate());
    auto& session = dialog.session();
    CHECK(session.read_timeout() == 300s);
    dialog.send(transaction);
    CHECK(session.read_timeout() == 300s);
    dialog.send("DATA\r\nhalf a line");
    CHECK(session.read_timeout() == 180s);
    dialog.send("\r\n.\r\n");
    CHECK(session.read_timeout() == 300s);
    dialog.send(transaction + "BDAT 5\r\nabc");
    CHECK(session.read_timeout() == 180s);
    dialog.send("de");
    CHECK(session.read_timeout() == 180s);  // the message is not complete
    session.timed_out();
    CHECK(dialog.output() == "421 4.4.2 no input for too long\r\n");
    CHECK(std::holds_alternative<lmtp::Close>(session.next()));
}

TEST_CASE("a session that stops says so at once, or behind the message in hand") {
    Dialog idle;
    idle.send(transaction);
    idle.session().stop();
    CHECK(std::holds_alternative<lmtp::Close>(idle.session().next()));
    CHECK(idle.output() == "421 4.3.2 shutting down, try again later\r\n");

    Dialog busy;
    busy.send(transaction + "DATA\r\nx\r\n");
    busy.session().stop();
    CHECK(
        busy.send(".\r\nNOOP\r\n") ==
        "250 2.0.0 created [TCK-1]\r\n421 4.3.2 shutting down, try again later\r\n"
    );
    CHECK(busy.closed);

    Dialog chunks;
    chunks.send(transaction + "BDAT 1\r\nx");
    chunks.session().stop();
    CHECK(
        chunks.send("BDAT 1 LAST\r\ny") ==
        "250 2.0.0 created [TCK-1]\r\n421 4.3.2 shutting down, try again later\r\n"
    );
}

TEST_CASE("commands in clear behind STARTTLS are thrown away and the session begins anew") {
    Dialog dialog(with_certificate());
    CHECK(dialog.send("LHLO x\r\n").find("250-STARTTLS\r\n") != std::string::npos);
    CHECK(dialog.send("STARTTLS\r\nMAIL FROM:<evil@x.example>\r\n") == "220 2.0.0 start TLS\r\n");
    CHECK(dialog.handshakes == 1);
    CHECK(dialog.send("MAIL FROM:<a@b.example>\r\n") == "503 5.5.1 say LHLO first\r\n");
    CHECK(dialog.send("LHLO x\r\n").find("STARTTLS") == std::string::npos);
    CHECK(dialog.send("STARTTLS\r\n") == "503 5.5.1 TLS is active\r\n");
}

TEST_CASE("STARTTLS is refused where it does not belong") {
    Dialog dialog(with_certificate());
    dialog.output();
    CHECK(dialog.send("STARTTLS\r\n") == "503 5.5.1 say LHLO first\r\n");
    dialog.send("LHLO x\r\n");
    CHECK(dialog.send("STARTTLS now\r\n") == "501 5.5.4 this command has no such argument\r\n");
    dialog.send("MAIL FROM:<>\r\n");
    CHECK(dialog.send("STARTTLS\r\n") == "503 5.5.1 not inside a transaction\r\n");
    CHECK(dialog.handshakes == 0);
}

TEST_CASE("nothing that the client says is echoed") {
    Dialog dialog;
    const std::string name(200, 'z');
    dialog.send(
        "LHLO " + name + "\r\nMAIL FROM:<" + name + "@x.example>\r\nRCPT TO:<" + name +
        "@x.example>\r\nRCPT TO:<nobody" + name.substr(0, 50) + "@x.example>\r\n" + name +
        "\r\nVRFY " + name + "\r\n"
    );
    CHECK(dialog.transcript().find("zz") == std::string::npos);
}
