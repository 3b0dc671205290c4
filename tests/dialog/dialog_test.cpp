#include "tests/support/dialog.hpp"

#include "tests/support/script.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

namespace testing = maildocket::testing;

namespace {

const std::vector<testing::Script>& scripts() {
    static const auto loaded = testing::load_scripts(MAILDOCKET_DIALOGS);
    return loaded;
}

void check_bodies(const testing::Script& script, const testing::Dialog& dialog) {
    REQUIRE(dialog.deliveries.size() == script.bodies.size());
    for (std::size_t i = 0; i < script.bodies.size(); ++i) {
        REQUIRE(dialog.deliveries[i].body == script.bodies[i]);
    }
}

void check_whole(const testing::Script& script, std::string_view transcript) {
    REQUIRE(testing::difference(script.server_lines(), testing::split_lines(transcript)) == "");
}

}  // namespace

TEST_CASE("each script of the folder goes as written, turn by turn") {
    CHECK(scripts().size() >= 28);
    for (const auto& script : scripts()) {
        CAPTURE(script.name);
        testing::Dialog dialog(script.settings, script.peer);
        for (const auto& turn : script.turns) {
            CAPTURE(turn.client.substr(0, 100));
            const auto output = dialog.send(turn.client);
            CHECK(testing::difference(turn.server, testing::split_lines(output)) == "");
        }
        check_bodies(script, dialog);
    }
}

TEST_CASE("the same replies come when everything is sent at once or cut into pieces of any size") {
    for (const auto& script : scripts()) {
        const auto octets = script.client_octets();
        const auto longest_step = std::min<std::size_t>(octets.size(), 700);
        for (std::size_t step = 1; step <= longest_step; ++step) {
            CAPTURE(script.name);
            CAPTURE(step);
            testing::Dialog dialog(script.settings, script.peer);
            dialog.send(octets, step);
            check_whole(script, dialog.transcript());
            check_bodies(script, dialog);
        }
        testing::Dialog dialog(script.settings, script.peer);
        dialog.send(octets);
        check_whole(script, dialog.transcript());
    }
}

TEST_CASE("the same replies come when the cuts fall at random") {
    std::mt19937 random(20331994);  // the same every time
    for (const auto& script : scripts()) {
        for (int round = 0; round < 50; ++round) {
            CAPTURE(script.name);
            CAPTURE(round);
            testing::Dialog dialog(script.settings, script.peer);
            auto octets = script.client_octets();
            std::string_view rest = octets;
            std::geometric_distribution<std::size_t> size(round % 2 == 0 ? 0.3 : 0.01);
            while (!rest.empty()) {
                const auto piece = rest.substr(0, size(random) + 1);
                dialog.send(piece);
                rest.remove_prefix(piece.size());
            }
            check_whole(script, dialog.transcript());
            check_bodies(script, dialog);
        }
    }
}

TEST_CASE("no reply line is longer than 512 octets or has anything but printable ASCII") {
    for (const auto& script : scripts()) {
        CAPTURE(script.name);
        testing::Dialog dialog(script.settings, script.peer);
        dialog.send(script.client_octets());
        for (const auto& line : testing::split_lines(dialog.transcript())) {
            CAPTURE(line);
            CHECK(line.size() <= 510);
            CHECK(std::ranges::all_of(line, [](char letter) {
                return letter >= ' ' && letter <= '~';
            }));
        }
    }
}
