#include "core/net/service_manager.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>

namespace net = maildocket::net;

namespace {

// Plays systemd: a datagram socket with an abstract name.
class Manager {
public:
    Manager() {
        const std::string name = "@maildocket-test-" + std::to_string(::getpid());
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        name.copy(address.sun_path, sizeof address.sun_path);
        address.sun_path[0] = '\0';
        fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
        REQUIRE(::bind(fd_, reinterpret_cast<const sockaddr*>(&address), length) == 0);
        ::setenv("NOTIFY_SOCKET", name.c_str(), 1);
    }
    ~Manager() {
        ::unsetenv("NOTIFY_SOCKET");
        ::close(fd_);
    }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    [[nodiscard]] std::string received() const {
        std::array<char, 200> text{};
        const auto count = ::recv(fd_, text.data(), text.size(), 0);
        return count > 0 ? std::string(text.data(), static_cast<std::size_t>(count)) : "nothing";
    }

private:
    int fd_ = -1;
};

void set_listen(const std::string& pid, const std::string& count) {
    ::setenv("LISTEN_PID", pid.c_str(), 1);
    ::setenv("LISTEN_FDS", count.c_str(), 1);
}

}  // namespace

TEST_CASE("the service manager is told what the daemon does") {
    const Manager manager;
    net::notify_service_manager(net::ServiceState::ready);
    CHECK(manager.received() == "READY=1");
    net::notify_service_manager(net::ServiceState::reloading);
    CHECK(manager.received().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    net::notify_service_manager(net::ServiceState::stopping);
    CHECK(manager.received() == "STOPPING=1");
}

TEST_CASE("without a service manager nothing happens") {
    ::unsetenv("NOTIFY_SOCKET");
    net::notify_service_manager(net::ServiceState::ready);
    ::setenv("NOTIFY_SOCKET", "/no/such/socket", 1);
    net::notify_service_manager(net::ServiceState::ready);
    ::unsetenv("NOTIFY_SOCKET");
    CHECK(net::take_inherited_sockets().empty());
}

TEST_CASE("inherited sockets are taken once, and only those meant for this process") {
    const auto own = std::to_string(::getpid());
    set_listen("1", "2");
    CHECK(net::take_inherited_sockets().empty());
    set_listen(own, "x");
    CHECK(net::take_inherited_sockets().empty());
    set_listen(own, "100000");
    CHECK(net::take_inherited_sockets().empty());
    set_listen(own, "2");
    CHECK(net::take_inherited_sockets() == std::vector<int>{3, 4});
    CHECK(net::take_inherited_sockets().empty());
}
