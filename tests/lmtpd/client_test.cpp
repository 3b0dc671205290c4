#include "core/net/lmtp_client.hpp"
#include "tests/support/dialog.hpp"
#include "tests/support/running_server.hpp"
#include "tests/support/test_delivery.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace net = maildocket::net;
namespace wire = maildocket::wire;

using maildocket::ErrorCode;
using maildocket::Mailbox;
using maildocket::Result;
using maildocket::testing::RunningServer;
using maildocket::testing::test_server_settings;
using maildocket::testing::TestDelivery;

namespace {

// Gives `content` in pieces of `step` octets.
net::LmtpClient::BodySource source_of(std::string_view content, std::size_t step) {
    return [content, step](std::span<char> into) mutable -> Result<std::size_t> {
        const auto count = content.copy(into.data(), std::min(step, into.size()));
        content.remove_prefix(count);
        return count;
    };
}

wire::Handover to(std::vector<Mailbox> recipients) {
    wire::Handover handover;
    handover.reverse_path = Mailbox{"anna", "client.example"};
    handover.recipients = std::move(recipients);
    return handover;
}

}  // namespace

TEST_CASE("the client hands mails to the server, one after the other") {
    TestDelivery port(TestDelivery::Answers::from_another_thread);
    RunningServer running(port);
    std::string large;
    for (int i = 0; large.size() < 2'000'000; ++i) {
        large += ".line " + std::to_string(i) + "\r\n";
    }
    for (const auto& endpoint : {running.tcp(), running.unix_socket()}) {
        auto client = net::LmtpClient::connect(endpoint, "client.example");
        REQUIRE(client.has_value());
        const auto first = client->deliver(
            to({{"support", "example.com"}, {"nobody", "example.com"}, {"busy", "example.com"}}),
            source_of("Subject: x\r\n\r\n.\r\n", 3)
        );
        REQUIRE(first.has_value());
        REQUIRE(first->size() == 3);
        CHECK(first->at(0).text.starts_with("created [TCK-"));
        CHECK(first->at(1).code == 550);
        CHECK(first->at(2).code == 451);
        const auto none = client->deliver(to({{"nobody", "example.com"}}), source_of("x\r\n", 10));
        REQUIRE(none.has_value());
        CHECK(none->at(0).code == 550);
        auto second = to({{"support", "example.com"}});
        second.octets = large.size();
        const auto replies = client->deliver(second, source_of(large, 50'000));
        REQUIRE(replies.has_value());
        CHECK(replies->at(0).accepted());
        client->quit();
    }
    const auto bodies = port.bodies();
    REQUIRE(bodies.size() == 4);
    CHECK(bodies[0] == "Subject: x\r\n\r\n.\r\n");
    CHECK((bodies[1] == large));
}

TEST_CASE("a source that fails delivers nothing") {
    TestDelivery port;
    RunningServer running(port);
    auto client = net::LmtpClient::connect(running.tcp(), "client.example");
    REQUIRE(client.has_value());
    const auto replies = client->deliver(
        to({{"support", "example.com"}}),
        [](std::span<char>) -> Result<std::size_t> {
            return maildocket::fail(ErrorCode::invalid_input, "too long");
        }
    );
    REQUIRE_FALSE(replies.has_value());
    CHECK(replies.error().detail == "too long");
    CHECK(port.bodies().empty());
}

TEST_CASE("nobody there, and a server that turns us away, are told apart from a refusal of the mail"
) {
    TestDelivery port;
    auto settings = test_server_settings();
    settings.sessions_max = 0;
    RunningServer running(port, settings);
    const auto turned_away = net::LmtpClient::connect(running.tcp(), "client.example");
    REQUIRE_FALSE(turned_away.has_value());
    CHECK(turned_away.error().code == ErrorCode::store_unavailable);
    CHECK(turned_away.error().detail.find("421 4.7.0") != std::string::npos);
    for (const maildocket::Endpoint& endpoint :
         {maildocket::Endpoint{{}, 0, "/no/such/socket"},
          maildocket::Endpoint{"127.0.0.1", 1, {}}}) {
        const auto nobody = net::LmtpClient::connect(endpoint, "client.example");
        REQUIRE_FALSE(nobody.has_value());
        CHECK(nobody.error().code == ErrorCode::store_unavailable);
    }
}

TEST_CASE("a server that stops in the middle leaves 4yz") {
    TestDelivery port(TestDelivery::Answers::on_release);
    auto settings = test_server_settings();
    settings.shutdown_timeout = std::chrono::seconds{0};
    RunningServer running(port, settings);
    auto client = net::LmtpClient::connect(running.unix_socket(), "client.example");
    REQUIRE(client.has_value());
    std::thread stopper([&] {
        port.wait_for(1);
        running.server().stop();
    });
    const auto replies = client->deliver(to({{"support", "example.com"}}), source_of("x\r\n", 10));
    stopper.join();
    REQUIRE(replies.has_value());
    CHECK(replies->at(0).transient());
}
