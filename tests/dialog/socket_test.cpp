#include "tests/support/running_server.hpp"
#include "tests/support/script.hpp"
#include "tests/support/test_delivery.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

// The same scripts against the real server.
namespace testing = maildocket::testing;
namespace lmtp = maildocket::lmtp;

namespace {

lmtp::ServerSettings settings_of(const testing::Script& script) {
    auto settings = testing::test_server_settings();
    settings.session = std::make_shared<const lmtp::SessionSettings>(script.settings);
    if (script.peer.trusted) {
        settings.trusted_peers = {*maildocket::Network::parse("127.0.0.0/8")};
    }
    return settings;
}

// A server for one script, with a client that plays it.
struct Stage {
    explicit Stage(const testing::Script& script)
        : running(port, settings_of(script)),
          client(script.peer.local ? running.unix_socket() : running.tcp()) {}

    testing::TestDelivery port{testing::TestDelivery::Answers::from_another_thread};
    testing::RunningServer running;
    testing::TestClient client;
};

}  // namespace

TEST_CASE("each script goes over a real socket, turn by turn") {
    for (const auto& script : testing::load_scripts(MAILDOCKET_DIALOGS)) {
        CAPTURE(script.name);
        Stage stage(script);
        for (const auto& turn : script.turns) {
            CAPTURE(turn.client.substr(0, 100));
            stage.client.send(turn.client);
            const auto lines = stage.client.lines(turn.server.size());
            REQUIRE(testing::difference(turn.server, lines) == "");
        }
        CHECK(stage.port.bodies() == script.bodies);
    }
}

TEST_CASE("each script goes over a real socket when everything is sent at once") {
    for (const auto& script : testing::load_scripts(MAILDOCKET_DIALOGS)) {
        CAPTURE(script.name);
        Stage stage(script);
        stage.client.send(script.client_octets());
        const auto expected = script.server_lines();
        const auto lines = stage.client.lines(expected.size());
        REQUIRE(testing::difference(expected, lines) == "");
        CHECK(stage.port.bodies() == script.bodies);
    }
}
