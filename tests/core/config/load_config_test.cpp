#include "core/config/config.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace maildocket;

namespace {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "maildocket-XXXXXX").string();
        path_ = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] std::string file(const std::string& name, const std::string& text = "") const {
        const auto path = path_ / name;
        std::ofstream(path) << text;
        return path.string();
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

constexpr auto with_relative_key = R"([store]
url = "sqlite:///d/desk.db"
[secrets]
key_file = "secret/keys"
[[queue]]
name = "a"
prefix = "A-"
addresses = ["a@x.example"]
)";

}  // namespace

TEST_CASE("names of files are relative to the folder of the configuration") {
    const Folder folder;
    const auto config = load_config(folder.file("desk.toml", with_relative_key));
    REQUIRE(config);
    CHECK(config->secrets.key_file == (folder.path() / "secret/keys").string());
}

TEST_CASE("a configuration named relative to the working folder makes absolute names") {
    const Folder folder;
    const auto path = folder.file("desk.toml", with_relative_key);
    const auto config = load_config(std::filesystem::relative(path).string());
    REQUIRE(config);
    CHECK(config->secrets.key_file.starts_with('/'));
}

TEST_CASE("a file that is not there, a folder and an empty file are told apart") {
    const Folder folder;
    const auto missing = load_config((folder.path() / "nothing.toml").string());
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    CHECK(
        missing.error().detail.find("nothing.toml: there is no such file; ") != std::string::npos
    );
    const auto directory = load_config(folder.path().string());
    REQUIRE_FALSE(directory);
    CHECK(directory.error().detail.ends_with(": is a folder; name the file in it"));
    const auto empty = load_config(folder.file("empty.toml"));
    REQUIRE_FALSE(empty);
    CHECK(empty.error().detail.find("empty.toml: store.url: is missing; ") != std::string::npos);
}

TEST_CASE("a file beyond the limit is refused") {
    const Folder folder;
    const auto config = load_config(folder.file("big.toml", std::string(2'000'000, '\n')));
    REQUIRE_FALSE(config);
    CHECK(config.error().detail.ends_with("the file is too large; allowed are 512 KiB"));
}
