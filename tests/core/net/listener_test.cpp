#include "core/net/listener.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace net = maildocket::net;

using maildocket::Endpoint;
using maildocket::ErrorCode;

namespace {

struct Folder {
    Folder() { REQUIRE(::mkdtemp(name.data()) != nullptr); }
    ~Folder() { std::filesystem::remove_all(name); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    [[nodiscard]] Endpoint socket() const { return {{}, 0, name + "/lmtp.sock"}; }

    std::string name = (std::filesystem::temp_directory_path() / "maildocket-XXXXXX").string();
};

bool can_connect(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const bool connected =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return connected;
}

// What a server that was killed leaves behind: a socket on which nobody listens.
void leave_stale_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    ::close(fd);
}

}  // namespace

TEST_CASE("a Unix socket is for owner and group, and goes with its listener") {
    boost::asio::io_context io;
    const Folder folder;
    const auto path = folder.socket().path;
    {
        const auto listener = net::Listener::open(io.get_executor(), folder.socket());
        REQUIRE(listener.has_value());
        struct stat status {};
        REQUIRE(::stat(path.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777U) == 0660U);
        CHECK(listener->endpoint().path == path);
        CHECK(can_connect(path));
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a stale socket is replaced, a living one and a file are not") {
    boost::asio::io_context io;
    const Folder folder;
    const auto path = folder.socket().path;
    leave_stale_socket(path);
    const auto first = net::Listener::open(io.get_executor(), folder.socket());
    REQUIRE(first.has_value());
    const auto second = net::Listener::open(io.get_executor(), folder.socket());
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().code == ErrorCode::invalid_input);
    CHECK(second.error().detail.find("somebody listens there") != std::string::npos);
    CHECK(can_connect(path));

    const Endpoint file{{}, 0, folder.name + "/file"};
    std::ofstream(file.path) << "precious";
    CHECK_FALSE(net::Listener::open(io.get_executor(), file).has_value());
    CHECK(std::filesystem::file_size(file.path) == 8);
}

TEST_CASE("a listener does not remove the socket of its successor") {
    boost::asio::io_context io;
    const Folder folder;
    const auto path = folder.socket().path;
    auto old_one = std::optional(net::Listener::open(io.get_executor(), folder.socket()));
    std::filesystem::remove(path);
    const auto successor = net::Listener::open(io.get_executor(), folder.socket());
    REQUIRE(successor.has_value());
    old_one.reset();
    CHECK(can_connect(path));
}

TEST_CASE("TCP listens on numbers, names and every address") {
    boost::asio::io_context io;
    for (const auto* host : {"127.0.0.1", "localhost", "*"}) {
        CAPTURE(host);
        const auto listener = net::Listener::open(io.get_executor(), {host, 0, {}});
        REQUIRE(listener.has_value());
        CHECK(listener->endpoint().port != 0);
        CHECK_FALSE(net::Listener::open(io.get_executor(), listener->endpoint()).has_value());
    }
    CHECK_FALSE(net::Listener::open(io.get_executor(), {"no such host", 2424, {}}).has_value());
}

TEST_CASE("sockets of the service manager are used instead of the configured ones") {
    boost::asio::io_context io;
    const Folder folder;
    auto made = net::Listener::open(io.get_executor(), folder.socket());
    REQUIRE(made.has_value());
    const std::vector<int> inherited{::dup(made->acceptor().native_handle())};
    const std::vector<Endpoint> configured{{"127.0.0.1", 0, {}}, {"127.0.0.1", 0, {}}};
    const auto listeners = net::open_listeners(io.get_executor(), configured, inherited);
    REQUIRE(listeners.has_value());
    REQUIRE(listeners->size() == 1);
    CHECK(listeners->at(0).endpoint() == folder.socket());
    CHECK(net::open_listeners(io.get_executor(), configured, {})->size() == 2);
}

TEST_CASE("a descriptor that does not listen is refused") {
    boost::asio::io_context io;
    const int plain = ::socket(AF_UNIX, SOCK_STREAM, 0);
    for (const int fd : {plain, -1, 2}) {
        CAPTURE(fd);
        CHECK_FALSE(net::Listener::adopt(io.get_executor(), fd).has_value());
    }
    ::close(plain);
}
