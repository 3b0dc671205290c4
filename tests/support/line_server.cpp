#include "tests/support/line_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace maildocket::testing {

namespace {

void say(int socket, const std::string& octets) {
    ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL);
}

}  // namespace

LineServer::LineServer(std::string greeting, std::vector<std::string> answers)
    : greeting_(std::move(greeting)),
      answers_(std::move(answers)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, length) != 0 || ::listen(listener_, 1) != 0 ||
        ::getsockname(listener_, generic, &length) != 0) {
        throw std::runtime_error("cannot listen on loopback");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

LineServer::~LineServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

std::vector<std::string> LineServer::lines() {
    const std::scoped_lock lock(mutex_);
    return lines_;
}

void LineServer::serve() {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) {
        return;
    }
    const timeval limit{20, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    say(socket, greeting_);
    std::string received;
    std::array<char, 4096> piece{};
    for (ssize_t octets = 0; (octets = ::recv(socket, piece.data(), piece.size(), 0)) > 0;) {
        received.append(piece.data(), static_cast<std::size_t>(octets));
        for (auto end = received.find("\r\n"); end != std::string::npos;
             end = received.find("\r\n")) {
            take(socket, received.substr(0, end));
            received.erase(0, end + 2);
        }
    }
    ::close(socket);
}

void LineServer::take(int socket, const std::string& line) {
    const auto blank = line.find(' ');
    std::string answer;
    {
        const std::scoped_lock lock(mutex_);
        if (blank != std::string::npos) {
            tag_ = line.substr(0, blank);
        }
        if (lines_.size() < answers_.size()) {
            answer = answers_[lines_.size()];
        }
        lines_.push_back(blank == std::string::npos ? line : line.substr(blank + 1));
    }
    for (auto at = answer.find("TAG"); at != std::string::npos; at = answer.find("TAG")) {
        answer.replace(at, 3, tag_);
    }
    say(socket, answer);
}

}  // namespace maildocket::testing
