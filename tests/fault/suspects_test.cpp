#include "core/intake/suspects.hpp"

#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

using namespace maildocket;

namespace {

// A process that notes a mail and is killed while it reads it.
void die_reading(const std::string& folder, const Digest& digest) {
    const auto child = ::fork();
    if (child == 0) {
        auto suspects = intake::Suspects::open(folder);
        const intake::Suspects::Mark done(**suspects, sha256("a harmless one"));
        const intake::Suspects::Mark mark(**suspects, digest);
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
}

}  // namespace

TEST_CASE(
    "a mail that ended the process is known to the next one, and to that one only while it lives"
) {
    const test::TemporaryFolder folder;
    const auto path = folder.file("");
    const auto digest = sha256("evil");
    die_reading(path, digest);
    {
        const auto suspects = intake::Suspects::open(path);
        REQUIRE(suspects.has_value());
        CHECK((*suspects)->contains(digest));
        CHECK_FALSE((*suspects)->contains(sha256("other")));
    }
    const auto later = intake::Suspects::open(path);
    REQUIRE(later.has_value());
    CHECK_FALSE((*later)->contains(digest));
}

TEST_CASE("a mail that was read is forgotten at once") {
    const test::TemporaryFolder folder;
    const auto path = folder.file("");
    const auto child = ::fork();
    if (child == 0) {
        auto suspects = intake::Suspects::open(path);
        { const intake::Suspects::Mark mark(**suspects, sha256("fine")); }
        ::kill(::getpid(), SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    const auto suspects = intake::Suspects::open(path);
    CHECK_FALSE((*suspects)->contains(sha256("fine")));
}

TEST_CASE("more readers than slots go unnoted and harm nobody") {
    const test::TemporaryFolder folder;
    const auto suspects = intake::Suspects::open(folder.file(""));
    REQUIRE(suspects.has_value());
    std::vector<std::unique_ptr<intake::Suspects::Mark>> marks;
    for (std::size_t i = 0; i < intake::Suspects::slots_count + 3; ++i) {
        marks.push_back(std::make_unique<intake::Suspects::Mark>(**suspects, sha256("x")));
    }
    CHECK(marks.size() == intake::Suspects::slots_count + 3);
}

TEST_CASE("a folder that is not there is an error that names it") {
    const auto suspects = intake::Suspects::open("/nonexistent/folder");
    REQUIRE_FALSE(suspects.has_value());
    CHECK(suspects.error().detail.find("/nonexistent/folder") != std::string::npos);
}
