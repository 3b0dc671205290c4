#include "core/intake/spool.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>

using maildocket::ErrorCode;
using maildocket::intake::Spool;

namespace {

const std::string directory = std::filesystem::temp_directory_path().string();

std::string content_of(const Spool& spool, std::size_t step) {
    std::string content;
    std::string piece(step, '\0');
    while (true) {
        const auto count = spool.read(content.size(), piece);
        REQUIRE(count.has_value());
        if (*count == 0) {
            return content;
        }
        content.append(piece, 0, *count);
    }
}

// Makes every file of this process end at `octets`, as a full disk would, for its lifetime.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t octets) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{octets, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("a small mail stays in memory, a large one moves to a file") {
    Spool spool(directory, 10);
    CHECK(spool.memory() == "");
    CHECK_FALSE(spool.append_blocks(10));
    CHECK(spool.append("0123456789").has_value());
    CHECK(spool.memory() == "0123456789");
    CHECK(spool.fd() == -1);
    CHECK(spool.append_blocks(1));
    CHECK(spool.append("x").has_value());
    CHECK(spool.memory() == std::nullopt);
    CHECK(spool.fd() >= 0);
    CHECK(spool.octets() == 11);
    CHECK(content_of(spool, 100) == "0123456789x");
}

TEST_CASE("what was appended is read back, whatever the pieces") {
    std::string whole;
    for (int i = 0; whole.size() < 3000; ++i) {
        whole += std::to_string(i) + '\0';
    }
    for (const std::size_t memory_octets : {std::size_t{0}, std::size_t{100}, std::size_t{10000}}) {
        for (const std::size_t step :
             {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{5000}}) {
            CAPTURE(memory_octets);
            CAPTURE(step);
            Spool spool(directory, memory_octets);
            for (std::size_t at = 0; at < whole.size(); at += step) {
                REQUIRE(spool.append(std::string_view(whole).substr(at, step)).has_value());
            }
            CHECK(spool.octets() == whole.size());
            CHECK(content_of(spool, step) == whole);
        }
    }
}

TEST_CASE("a read may begin anywhere and ends at the end") {
    std::array<char, 4> piece{};
    for (const std::size_t memory_octets : {std::size_t{0}, std::size_t{100}}) {
        Spool spool(directory, memory_octets);
        REQUIRE(spool.append("abcdef").has_value());
        CHECK(spool.read(4, piece) == 2);
        CHECK(std::string(piece.data(), 2) == "ef");
        CHECK(spool.read(6, piece) == 0);
        CHECK(spool.read(1000, piece) == 0);
        CHECK(spool.read(0, {}) == 0);
    }
}

TEST_CASE("the file has no name and is nobody else's") {
    Spool spool(directory, 0);
    REQUIRE(spool.append("secret").has_value());
    struct stat status {};
    REQUIRE(::fstat(spool.fd(), &status) == 0);
    CHECK(status.st_nlink == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
}

TEST_CASE("a full disk and a missing folder are told apart") {
    {
        const FileSizeLimit limit(4096);
        Spool full(directory, 0);
        const auto appended = full.append(std::string(8192, 'x'));
        REQUIRE_FALSE(appended.has_value());
        CHECK(appended.error().code == ErrorCode::no_space);
    }
    Spool nowhere(directory + "/no/such/folder", 0);
    const auto appended = nowhere.append("x");
    REQUIRE_FALSE(appended.has_value());
    CHECK(appended.error().code == ErrorCode::store_unavailable);
}
