#include "core/crypto/keys.hpp"

#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

using namespace maildocket;
using namespace std::chrono_literals;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
const std::string hex(64, '1');
const std::string octets(32, '\x11');

void write(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms{0640});
}

unsigned mode_of(const std::string& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

}  // namespace

TEST_CASE("a key file is read with and without times, comments and blanks") {
    const auto ring =
        parse_keys("# comment\n\n1 " + hex + "\r\n  65535\t" + hex + " 2026-11-28T12:00:00Z \n");
    REQUIRE(ring.has_value());
    CHECK(ring->keys() == std::vector<SecretKey>{{1, octets, {}}, {65535, octets, noon}});
    CHECK(parse_keys(format_keys(ring->keys()))->keys() == ring->keys());
}

TEST_CASE("a fault of a key file is told with its line and without its content") {
    const auto expected = "line 2: expected a number, 64 hexadecimal digits and a time";
    for (const auto& line :
         {"0 " + hex,
          "65536 " + hex,
          "-2 " + hex,
          "2x " + hex,
          "2 " + hex + "11",
          "2 " + hex.substr(2),
          "2 " + std::string(64, 'g'),
          "2 " + hex + " yesterday",
          "2 " + hex + " 2026-11-28T12:00:00Z more",
          std::string("2")}) {
        CAPTURE(line);
        const auto ring = parse_keys("1 " + hex + "\n" + line);
        REQUIRE_FALSE(ring.has_value());
        CHECK(ring.error().detail == expected);
    }
    const auto twice = parse_keys("1 " + hex + "\n1 " + hex);
    REQUIRE_FALSE(twice.has_value());
    CHECK(twice.error().detail == "line 2: the number of this key stands above already");
    CHECK_FALSE(parse_keys("# nothing\n").has_value());
}

TEST_CASE("the key that signs is the one that was settled at that time") {
    const KeyRing ring({{1, octets, noon}, {2, octets, noon + 24h}, {3, octets, noon + 48h}});
    struct Row {
        Timestamp time;
        std::uint32_t id;
    };
    for (const auto& [time, id] :
         {Row{noon - 24h, 1},
          Row{noon, 1},
          Row{noon + 24h, 1},
          Row{noon + 25h - 1us, 1},
          Row{noon + 25h, 2},
          Row{noon + 49h, 3},
          Row{noon + 24h * 9000, 3}}) {
        CAPTURE(to_rfc3339(time));
        CHECK(ring.newest_at(time).id == id);
    }
    CHECK(ring.newest().id == 3);
    const KeyRing without_times({{1, octets}, {2, octets}, {3, octets, noon}});
    CHECK(without_times.newest_at(noon).id == 2);
    CHECK(without_times.newest_at(noon + 1h).id == 3);
}

TEST_CASE("a key verifies until 400 days after it was replaced") {
    const KeyRing ring({{1, octets, noon - 24h * 999}, {2, octets}, {3, octets, noon}});
    const auto last_moment = noon + std::chrono::days{400};
    CHECK(ring.find_valid(1, last_moment) != nullptr);
    CHECK(ring.find_valid(2, last_moment) != nullptr);
    CHECK(ring.find_valid(1, last_moment + 1us) == nullptr);
    CHECK(ring.find_valid(2, last_moment + 1us) == nullptr);
    CHECK(ring.find_valid(3, last_moment + 24h * 9000) != nullptr);
    CHECK(ring.find_valid(4, noon) == nullptr);
    const KeyRing without_times({{1, octets}, {2, octets}});
    CHECK(without_times.find_valid(1, last_moment + 24h * 9000) != nullptr);
}

TEST_CASE("keys are made once, for their owner only, and rotated with their mode kept") {
    const test::TemporaryFolder folder;
    const auto path = folder.file("keys");
    CHECK(create_keys(path, noon + 1ms).value());
    CHECK(mode_of(path) == 0600);
    const auto first = load_keys(path).value().keys();
    REQUIRE(first.size() == 1);
    CHECK(first[0].created_at == noon);
    CHECK_FALSE(create_keys(path, noon).value());
    CHECK(load_keys(path)->keys() == first);

    std::filesystem::permissions(path, std::filesystem::perms{0640});
    REQUIRE(rotate_keys(path, noon + 24h).has_value());
    CHECK(mode_of(path) == 0640);
    const auto both = load_keys(path).value().keys();
    REQUIRE(both.size() == 2);
    CHECK(both[0] == first[0]);
    CHECK(both[1].id == 2);
    CHECK(both[1].octets != first[0].octets);
    CHECK(both[1].created_at == noon + 24h);
}

TEST_CASE("of many who make keys at the same time one does, and nobody reads a part of the file") {
    constexpr int rounds = 50;
    for (int round = 0; round < rounds; ++round) {
        const test::TemporaryFolder folder;
        const auto path = folder.file("keys");
        std::atomic<int> made = 0;
        std::atomic<int> read = 0;
        const auto work = [&] {
            made += create_keys(path, noon).value() ? 1 : 0;
            read += load_keys(path).has_value() ? 1 : 0;
        };
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back(work);
        }
        for (auto& thread : threads) {
            thread.join();
        }
        CHECK(made == 1);
        CHECK(read == 4);
        CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    }
}

TEST_CASE("a key file that is missing, open to all, too big or full is refused") {
    const test::TemporaryFolder folder;
    const auto path = folder.file("keys");
    CHECK(load_keys(path).error().code == ErrorCode::not_found);
    CHECK(rotate_keys(path, noon).error().code == ErrorCode::not_found);
    write(path, "1 " + hex + std::string(65536, '\n'));
    CHECK(load_keys(path).error().detail.ends_with("more than 64 KiB is no key file"));
    write(path, "65535 " + hex + "\n");
    CHECK(load_keys(path).has_value());
    CHECK_FALSE(rotate_keys(path, noon).has_value());
    std::filesystem::permissions(path, std::filesystem::perms{0644});
    CHECK(load_keys(path).error().detail.find("everybody may read it") != std::string::npos);
}
