#include "tests/support/dialog.hpp"
#include "tests/support/running_server.hpp"
#include "tests/support/test_delivery.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace lmtp = maildocket::lmtp;

using maildocket::testing::RunningServer;
using maildocket::testing::test_server_settings;
using maildocket::testing::test_settings;
using maildocket::testing::TestClient;
using maildocket::testing::TestDelivery;

namespace {

const std::string greeting = "220 mx.example Maildocket LMTP";
const std::string envelope = "MAIL FROM:<anna@client.example>\r\nRCPT TO:<support@example.com>\r\n";
const std::string mail = envelope + "DATA\r\nhello\r\n.\r\n";

void greet(TestClient& client) {
    CHECK(client.line() == greeting);
    client.send("LHLO client.example\r\n");
    for (auto line = client.line(); !line.starts_with("250 "); line = client.line()) {
        REQUIRE(line.starts_with("250-"));
    }
}

lmtp::ServerSettings with(void (*change)(lmtp::SessionSettings&)) {
    auto settings = test_server_settings();
    auto session = test_settings();
    change(session);
    settings.session = std::make_shared<const lmtp::SessionSettings>(session);
    return settings;
}

}  // namespace

TEST_CASE("a mail goes through over TCP and over a Unix socket") {
    for (const auto answers :
         {TestDelivery::Answers::at_once, TestDelivery::Answers::from_another_thread}) {
        TestDelivery port(answers);
        RunningServer running(port);
        for (const auto& endpoint : {running.tcp(), running.unix_socket()}) {
            TestClient client(endpoint);
            greet(client);
            client.send(mail + "QUIT\r\n");
            const auto replies = client.lines(5);
            CHECK(replies[3].starts_with("250 2.0.0 created [TCK-"));
            CHECK(replies[4] == "221 2.0.0 goodbye");
            CHECK(client.line() == "(closed)");
        }
        CHECK(port.bodies() == std::vector<std::string>{"hello\r\n", "hello\r\n"});
        CHECK(
            running.log().contains("delivered queue_id=\"\" reverse_path=anna@client.example "
                                   "recipient=support@example.com reply=\"250 2.0.0 created")
        );
    }
}

TEST_CASE("replies of a pipelined flight come in order, mail after mail") {
    TestDelivery port(TestDelivery::Answers::from_another_thread);
    RunningServer running(port);
    TestClient client(running.tcp());
    greet(client);
    std::string flight;
    for (int i = 0; i < 50; ++i) {
        flight += mail;
    }
    client.send(flight);
    for (int i = 1; i <= 50; ++i) {
        const auto replies = client.lines(4);
        CHECK(replies[3] == "250 2.0.0 created [TCK-" + std::to_string(i) + "]");
    }
}

TEST_CASE("many sessions at once do not mix") {
    TestDelivery port(TestDelivery::Answers::from_another_thread);
    port.spool_memory_octets_max = 1000;
    RunningServer running(port);
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([&running, number] {
            TestClient client(running.unix_socket());
            client.line();
            client.send("LHLO x\r\n");
            while (client.line().starts_with("250-")) {
            }
            const std::string text(5000, static_cast<char>('a' + number));
            for (int i = 0; i < 10; ++i) {
                client.send(envelope + "DATA\r\n" + text + "\r\n.\r\n");
                client.lines(4);
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    const auto bodies = port.bodies();
    REQUIRE(bodies.size() == 80);
    for (const auto& body : bodies) {
        CHECK(body == std::string(5000, body.front()) + "\r\n");
    }
}

TEST_CASE("a large mail goes to a file and comes out whole") {
    TestDelivery port;
    port.spool_memory_octets_max = 1000;
    RunningServer running(port);
    TestClient client(running.tcp());
    greet(client);
    std::string body;
    for (int i = 0; body.size() < 3'000'000; ++i) {
        body += std::to_string(i) + " line\r\n";
    }
    client.send(envelope + "BDAT " + std::to_string(body.size()) + " LAST\r\n" + body + "NOOP\r\n");
    CHECK(client.lines(3)[2] == "250 2.0.0 created [TCK-1]");
    CHECK(client.line() == "250 2.0.0 ok");
    CHECK((port.bodies().at(0) == body));
}

TEST_CASE("a spool that cannot be written is 451 for each recipient, and the session goes on") {
    TestDelivery port;
    port.spool_memory_octets_max = 10;
    port.spool_directory = "/no/such/folder";
    RunningServer running(port);
    TestClient client(running.tcp());
    greet(client);
    client.send(
        envelope + "RCPT TO:<sales@example.com>\r\nDATA\r\n" + std::string(100, 'x') + "\r\n.\r\n"
    );
    const auto replies = client.lines(6);
    CHECK(replies[4].starts_with("451 4.3.0 "));
    CHECK(replies[5] == replies[4]);
    client.send("NOOP\r\n");
    CHECK(client.line() == "250 2.0.0 ok");
    CHECK(running.log().contains("spool_failed"));
}

TEST_CASE("the missing reply is the back-pressure: nothing is read meanwhile") {
    TestDelivery port(TestDelivery::Answers::on_release);
    RunningServer running(port);
    TestClient client(running.tcp());
    greet(client);
    client.send(mail);
    client.lines(3);
    REQUIRE(port.wait_for(1));
    client.send(mail);
    CHECK(port.bodies().size() == 1);
    CHECK_FALSE(client.has_input());
    port.release();
    CHECK(client.line() == "250 2.0.0 created [TCK-1]");
    client.lines(3);
    REQUIRE(port.wait_for(2));
    port.release();
    CHECK(client.line() == "250 2.0.0 created [TCK-2]");
}

TEST_CASE("a delivery that takes too long is put off, and its late answer is dropped") {
    TestDelivery port(TestDelivery::Answers::on_release);
    auto settings = test_server_settings();
    settings.delivery_timeout = std::chrono::seconds{0};
    RunningServer running(port, settings);
    TestClient client(running.tcp());
    greet(client);
    client.send(mail);
    CHECK(client.lines(4)[3] == "451 4.3.0 it takes too long, try again later");
    port.release();
    client.send("NOOP\r\n");
    CHECK(client.line() == "250 2.0.0 ok");
}

TEST_CASE("a peer that is gone loses nothing but its replies") {
    TestDelivery port(TestDelivery::Answers::on_release);
    RunningServer running(port);
    {
        TestClient client(running.tcp());
        greet(client);
        client.send(mail);
        REQUIRE(port.wait_for(1));
    }
    port.release();
    TestClient other(running.tcp());
    greet(other);
}

TEST_CASE("an idle session is told so and closed") {
    TestDelivery port;
    RunningServer running(port, with([](lmtp::SessionSettings& session) {
                              session.command_timeout = std::chrono::seconds{0};
                          }));
    TestClient client(running.tcp());
    CHECK(client.line() == greeting);
    CHECK(client.line() == "421 4.4.2 no input for too long");
    CHECK(client.line() == "(closed)");
}

TEST_CASE("sessions beyond the limit get 421, in all and from one stranger") {
    TestDelivery port;
    auto settings = test_server_settings();
    settings.sessions_max = 3;
    settings.sessions_per_peer_max = 2;
    RunningServer running(port, settings);
    TestClient first(running.tcp());
    TestClient second(running.tcp());
    CHECK(first.line() == greeting);
    CHECK(second.line() == greeting);
    TestClient third(running.tcp());
    CHECK(third.line() == "421 4.7.0 too many connections, try again later");
    TestClient local(running.unix_socket());
    CHECK(local.line() == greeting);
    TestClient beyond(running.unix_socket());
    CHECK(beyond.line() == "421 4.7.0 too many connections, try again later");
    first.send("QUIT\r\n");
    CHECK(first.rest() == "221 2.0.0 goodbye\r\n");
}

TEST_CASE("who may speak of a mail's origin depends on the peer") {
    TestDelivery port;
    auto settings = test_server_settings();
    settings.trusted_peers = {*maildocket::Network::parse("127.0.0.0/8")};
    for (const bool trusted : {false, true}) {
        CAPTURE(trusted);
        RunningServer running(port, trusted ? settings : test_server_settings());
        TestClient remote(running.tcp());
        greet(remote);
        remote.send("XFORWARD IDENT=4XyZ\r\n");
        CHECK(remote.line() == (trusted ? "250 2.0.0 noted" : "550 5.7.1 not from this peer"));
        remote.send("MAIL FROM:<> XDOOR=imap\r\n");
        CHECK(remote.line() == (trusted ? "250 2.1.0 sender ok" : "555 5.5.4 unknown parameter"));
        TestClient local(running.unix_socket());
        greet(local);
        local.send("MAIL FROM:<> XDOOR=imap XKEY=a\r\n");
        CHECK(local.line() == "250 2.1.0 sender ok");
    }
}

TEST_CASE("replies that nobody asked to wait for come in one flight") {
    TestDelivery port;
    RunningServer running(port);
    TestClient client(running.tcp());
    CHECK(client.line() == greeting);
    client.send("LHLO x\r\n" + envelope + "RCPT TO:<nobody@example.com>\r\nDATA\r\n");
    std::string all(65536, '\0');
    const auto count = ::recv(client.fd(), all.data(), all.size(), 0);
    REQUIRE(count > 0);
    all.resize(static_cast<std::size_t>(count));
    CHECK(all.starts_with("250-mx.example\r\n"));
    CHECK(all.ends_with("354 send the message, end it with <CR LF>.<CR LF>\r\n"));
}

TEST_CASE("the last reply arrives though the peer goes on sending") {
    TestDelivery port;
    RunningServer running(port);
    TestClient client(running.tcp());
    CHECK(client.line() == greeting);
    client.send("GET / HTTP/1.1\r\n" + std::string(300'000, 'x'));
    CHECK(client.line() == "421 4.7.0 this is a mail server");
}

TEST_CASE("SIGTERM: idle sessions get 421, the mail in hand its reply, nobody is let in") {
    TestDelivery port(TestDelivery::Answers::on_release);
    RunningServer running(port);
    TestClient idle(running.tcp());
    greet(idle);
    TestClient receiving(running.tcp());
    greet(receiving);
    receiving.send(envelope + "DATA\r\nhalf");
    receiving.lines(3);
    TestClient waiting(running.tcp());
    greet(waiting);
    waiting.send(mail);
    waiting.lines(3);
    REQUIRE(port.wait_for(1));

    ::kill(::getpid(), SIGTERM);
    CHECK(idle.rest() == "421 4.3.2 shutting down, try again later\r\n");
    CHECK_THROWS(TestClient(running.tcp()));
    receiving.send("\r\n.\r\n");
    REQUIRE(port.wait_for(2));
    port.release();
    port.release();
    CHECK(
        waiting.rest() ==
        "250 2.0.0 created [TCK-1]\r\n421 4.3.2 shutting down, try again later\r\n"
    );
    CHECK(
        receiving.rest() ==
        "250 2.0.0 created [TCK-2]\r\n421 4.3.2 shutting down, try again later\r\n"
    );
    running.join();
}

TEST_CASE("a stop does not wait for ever for a mail in hand") {
    TestDelivery port(TestDelivery::Answers::on_release);
    auto settings = test_server_settings();
    settings.shutdown_timeout = std::chrono::seconds{0};
    RunningServer running(port, settings);
    TestClient waiting(running.tcp());
    greet(waiting);
    waiting.send(mail);
    waiting.lines(3);
    REQUIRE(port.wait_for(1));
    TestClient receiving(running.tcp());
    greet(receiving);
    receiving.send(envelope + "DATA\r\nhalf");
    receiving.lines(3);
    running.server().stop();
    running.join();
    CHECK(waiting.rest().empty());
    CHECK(receiving.rest().empty());
    CHECK(running.log().contains("sessions_cut"));
}

TEST_CASE(
    "SIGHUP: new sessions take the new settings, old ones keep theirs, bad ones change nothing"
) {
    TestDelivery port;
    int reloads = 0;
    RunningServer running(
        port,
        test_server_settings(),
        [&reloads]() -> std::shared_ptr<const lmtp::ServerSettings> {
            if (++reloads == 1) {
                return std::make_shared<const lmtp::ServerSettings>(
                    with([](lmtp::SessionSettings& session) { session.email_to_ticket = false; })
                );
            }
            return nullptr;
        }
    );
    TestClient old_session(running.tcp());
    greet(old_session);
    const auto wait_for_log = [&running](std::string_view text) {
        while (!running.log().contains(text)) {
            std::this_thread::yield();
        }
    };
    ::kill(::getpid(), SIGHUP);
    wait_for_log("reloaded");
    ::kill(::getpid(), SIGHUP);
    wait_for_log("reload_failed");
    TestClient new_session(running.tcp());
    greet(new_session);
    new_session.send(envelope);
    CHECK(new_session.lines(2)[1] == "451 4.3.2 no mail is taken now, try again later");
    old_session.send(envelope);
    CHECK(old_session.lines(2)[1] == "250 2.1.5 recipient ok");
}
