#include "tests/support/http_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace maildocket::testing {

namespace {

constexpr int poll_milliseconds = 20;

bool readable(int socket) {
    pollfd entry{socket, POLLIN, 0};
    return ::poll(&entry, 1, poll_milliseconds) > 0;
}

// Of the body that a request announces.
std::size_t length_of(const std::string& request) {
    constexpr std::string_view field = "Content-Length: ";
    const auto at = request.find(field);
    std::size_t length = 0;
    if (at != std::string::npos) {
        const auto* digits = request.data() + at + field.size();
        std::from_chars(digits, request.data() + request.size(), length);
    }
    return length;
}

bool is_whole(const std::string& request) {
    const auto end = request.find("\r\n\r\n");
    return end != std::string::npos && request.size() >= end + 4 + length_of(request);
}

}  // namespace

HttpServer::HttpServer(std::string answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
        throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

HttpServer::~HttpServer() {
    acceptor_.request_stop();
    acceptor_.join();
    ::close(listener_);
}

std::string HttpServer::url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/token";
}

std::vector<std::string> HttpServer::requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void HttpServer::accept_all(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        if (readable(listener_)) {
            const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            serve(socket, stop);
            ::close(socket);
        }
    }
}

void HttpServer::serve(int socket, const std::stop_token& stop) {
    std::string request;
    std::array<char, 4096> piece{};
    while (!is_whole(request) && !stop.stop_requested()) {
        const auto count = readable(socket) ? ::recv(socket, piece.data(), piece.size(), 0) : 0;
        request.append(piece.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(request);
    }
    while (answer_ == "stall" && !stop.stop_requested()) {
        if (readable(socket) && ::recv(socket, piece.data(), piece.size(), 0) <= 0) {
            return;
        }
    }
    for (std::size_t at = 0; at < answer_.size();) {
        const auto count = ::send(socket, answer_.data() + at, answer_.size() - at, MSG_NOSIGNAL);
        if (count <= 0) {
            return;
        }
        at += static_cast<std::size_t>(count);
    }
}

}  // namespace maildocket::testing
