#include "core/net/clamd.hpp"

#include "core/net/socket_address.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <string>
#include <thread>

using namespace maildocket;
using namespace maildocket::net;

namespace {

std::string read_exactly(int fd, std::size_t count) {
    std::string octets(count, '\0');
    std::size_t have = 0;
    while (have < count) {
        const auto got = ::recv(fd, octets.data() + have, count - have, 0);
        if (got <= 0) {
            return octets.substr(0, have);
        }
        have += static_cast<std::size_t>(got);
    }
    return octets;
}

// One INSTREAM as clamd reads it: the command, then chunks up to the empty one.
std::string read_stream(int fd) {
    std::string stream = read_exactly(fd, 10) == std::string("zINSTREAM\0", 10) ? "" : "no command";
    while (true) {
        std::size_t length = 0;
        for (const char octet : read_exactly(fd, 4)) {
            length = (length << 8U) | static_cast<unsigned char>(octet);
        }
        if (length == 0) {
            return stream;
        }
        stream += read_exactly(fd, length);
    }
}

void say(int fd, std::string_view text) {
    CHECK(::send(fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
}

// A stand-in that serves one connection on loopback.
class FakeClamd {
public:
    explicit FakeClamd(std::function<void(int fd)> serve)
        : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        REQUIRE(::bind(listener_, generic_address(address), length) == 0);
        REQUIRE(::listen(listener_, 1) == 0);
        REQUIRE(::getsockname(listener_, generic_address(address), &length) == 0);
        settings.socket = {"127.0.0.1", ntohs(address.sin_port), {}};
        thread_ = std::thread([this, serve = std::move(serve)] {
            const int peer = ::accept(listener_, nullptr, nullptr);
            serve(peer);
            ::close(peer);
        });
    }
    ~FakeClamd() {
        thread_.join();
        ::close(listener_);
    }
    FakeClamd(const FakeClamd&) = delete;
    FakeClamd& operator=(const FakeClamd&) = delete;
    FakeClamd(FakeClamd&&) = delete;
    FakeClamd& operator=(FakeClamd&&) = delete;

    ClamdSettings settings;

private:
    int listener_;
    std::thread thread_;
};

ScanSource source_of(const std::string& content) {
    auto rest = std::make_shared<std::string_view>(content);
    return [rest](std::span<char> into) -> Result<std::size_t> {
        const auto count = std::min(into.size(), rest->size());
        std::copy_n(rest->begin(), count, into.begin());
        rest->remove_prefix(count);
        return count;
    };
}

}  // namespace

TEST_CASE("answers of clamd are understood") {
    struct Row {
        std::string_view line;
        ClamdAnswer answer;
    };
    for (const auto& row :
         {Row{"stream: OK", {}},
          Row{"stream: OK\n", {}},
          Row{"stream: Eicar-Test-Signature FOUND", {"Eicar-Test-Signature", false, ""}},
          Row{"stream: Odd name: with FOUND FOUND", {"Odd name: with FOUND", false, ""}},
          Row{"INSTREAM size limit exceeded. ERROR", {"", true, ""}},
          Row{"stream: Can't allocate memory ERROR", {"", false, "Can't allocate memory ERROR"}},
          Row{"UNKNOWN COMMAND", {"", false, "UNKNOWN COMMAND"}},
          Row{"stream:  FOUND", {"", false, " FOUND"}},
          Row{"", {"", false, "nothing"}}}) {
        CAPTURE(row.line);
        const auto answer = parse_clamd_answer(row.line);
        CHECK(answer.virus == row.answer.virus);
        CHECK(answer.is_too_big == row.answer.is_too_big);
        CHECK(answer.error.empty() == row.answer.error.empty());
    }
    CHECK(parse_clamd_answer("stream: " + std::string(5000, 'v') + " FOUND").virus.size() == 200);
}

TEST_CASE("a mail of any size reaches clamd as it is") {
    for (const std::size_t octets : {0U, 1U, 65'535U, 65'536U, 65'537U, 1'000'000U}) {
        CAPTURE(octets);
        std::string content(octets, 'x');
        for (std::size_t i = 0; i < octets; ++i) {
            content[i] = static_cast<char>(i);
        }
        std::string seen;
        ClamdSettings settings;
        {
            FakeClamd clamd([&seen](int fd) {
                seen = read_stream(fd);
                say(fd, std::string("stream: Te", 10));
                say(fd, std::string("st FOUND\0", 9));
            });
            const auto answer = ask_clamd(clamd.settings, source_of(content));
            REQUIRE(answer);
            CHECK(answer->virus == "Test");
        }
        CHECK(seen == content);
    }
}

TEST_CASE("a clamd that is away, silent or gone in the middle is away") {
    const std::string content(1'000'000, 'x');
    ClamdSettings nobody;
    nobody.socket = {{}, 0, "/nowhere/clamd.sock"};
    CHECK(ask_clamd(nobody, source_of(content)).error().code == ErrorCode::store_unavailable);
    {
        FakeClamd clamd([](int fd) { read_exactly(fd, 100); });
        CHECK(
            ask_clamd(clamd.settings, source_of(content)).error().code ==
            ErrorCode::store_unavailable
        );
    }
    {
        FakeClamd clamd([](int fd) {
            read_stream(fd);
            read_exactly(fd, 1);  // until the other side gives up
        });
        clamd.settings.answer_timeout = std::chrono::seconds{1};
        CHECK(
            ask_clamd(clamd.settings, source_of("x")).error().code == ErrorCode::store_unavailable
        );
    }
}

TEST_CASE("a source that fails is not taken for a clean mail") {
    FakeClamd clamd([](int fd) { read_exactly(fd, 1000); });
    const auto answer = ask_clamd(clamd.settings, [](std::span<char>) -> Result<std::size_t> {
        return fail(ErrorCode::no_space, "the spool is gone");
    });
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::no_space);
}

TEST_CASE("a scanner says what to do with a mail that was not scanned") {
    ClamdSettings settings;
    settings.socket = {{}, 0, "/nowhere/clamd.sock"};
    for (const bool waits : {false, true}) {
        settings.wait_when_away = waits;
        const auto scanner = make_clamd_scanner(settings);
        auto finding = scanner(source_of("x"));
        CHECK(finding.virus.empty());
        CHECK_FALSE(finding.trouble.empty());
        CHECK(finding.must_wait == waits);
        finding = scanner(source_of("x"));
        CHECK(finding == VirusFinding{"", "clamd did not answer a moment ago", waits});
    }
    FakeClamd clamd([](int fd) {
        read_stream(fd);
        say(fd, std::string("INSTREAM size limit exceeded. ERROR\0", 36));
    });
    clamd.settings.wait_when_away = true;
    const auto too_big = make_clamd_scanner(clamd.settings)(source_of("x"));
    CHECK(too_big == VirusFinding{"", "the mail is larger than clamd takes", false});
}
