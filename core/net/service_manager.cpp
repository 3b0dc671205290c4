#include "core/net/service_manager.hpp"

#include "core/net/socket_address.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <string>

namespace maildocket::net {

namespace {

constexpr int first_inherited = 3;  // SD_LISTEN_FDS_START
constexpr int inherited_max = 64;

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

int number(std::string_view digits) {
    int value = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
    return error == std::errc{} && end == digits.end() ? value : 0;
}

// A name that begins with @ lives in the abstract namespace, whose names begin with NUL.
void send_datagram(std::string_view socket_name, std::string_view text) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_name.empty() || socket_name.size() >= sizeof address.sun_path) {
        return;
    }
    socket_name.copy(address.sun_path, socket_name.size());
    if (socket_name.front() == '@') {
        address.sun_path[0] = '\0';
    }
    const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return;
    }
    const auto length =
        static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_name.size());
    ::sendto(fd, text.data(), text.size(), MSG_NOSIGNAL, generic_address(address), length);
    ::close(fd);
}

std::string monotonic_microseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return std::to_string(time.tv_sec * 1'000'000 + time.tv_nsec / 1'000);
}

}  // namespace

void notify_service_manager(ServiceState state) {
    std::string text;
    switch (state) {
        case ServiceState::ready: text = "READY=1"; break;
        case ServiceState::reloading:
            text = "RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds();
            break;
        case ServiceState::stopping: text = "STOPPING=1"; break;
    }
    send_datagram(environment("NOTIFY_SOCKET"), text);
}

std::vector<int> take_inherited_sockets() {
    std::vector<int> sockets;
    const int count = number(environment("LISTEN_FDS"));
    if (number(environment("LISTEN_PID")) == ::getpid() && count > 0 && count <= inherited_max) {
        for (int fd = first_inherited; fd < first_inherited + count; ++fd) {
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): fcntl() is so
            ::fcntl(fd, F_SETFD, FD_CLOEXEC);
            sockets.push_back(fd);
        }
    }
    for (const auto* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
        ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe): called before there are threads
    }
    return sockets;
}

}  // namespace maildocket::net
