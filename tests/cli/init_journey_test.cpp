#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

using namespace maildocket::test;

TEST_CASE("init makes schema and keys and may be repeated") {
    const CliDesk desk;
    struct stat status {};
    REQUIRE(::stat(desk.path("keys").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    desk.add_people();
    const auto again = desk.done({"init"});
    CHECK(again.find("schema: version ") != std::string::npos);
    CHECK(again.find(" is there\nkeys: " + desk.path("keys") + " is there\n") != std::string::npos);
    CHECK(desk.json({"client", "list"}).as_array().size() == 1);
}

TEST_CASE("init makes no folder and says how to") {
    const CliDesk desk;
    const auto config = desk.file(
        "far.toml",
        "[store]\nurl = \"sqlite://" + desk.path("far/desk.db") +
            "\"\n[[queue]]\nname = \"a\"\nprefix = \"A-\"\naddresses = [\"a@x.example\"]\n"
    );
    const auto text = desk.refused(73, {"--config", config, "init"});
    CHECK(text.find("there is no folder " + desk.path("far")) != std::string::npos);
    CHECK(text.find("install -d") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(desk.path("far")));
}

TEST_CASE("init refuses keys that everybody may read") {
    const CliDesk desk;
    std::filesystem::permissions(desk.path("keys"), std::filesystem::perms(0644));
    const auto result = desk.run({"init"});
    CHECK(result.exit == 78);
    CHECK(result.err.find("chmod 0600") != std::string::npos);
}

TEST_CASE("a rotated key signs and the old one stays") {
    const CliDesk desk;
    CHECK(desk.done({"key", "rotate"}).starts_with("key 2 signs in an hour; "));
    std::ifstream keys(desk.path("keys"));
    std::string line;
    int count = 0;
    while (std::getline(keys, line)) {
        count += line.empty() || line.front() == '#' ? 0 : 1;
    }
    CHECK(count == 2);
}
