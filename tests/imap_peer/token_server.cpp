#include "tests/imap_peer/token_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace maildocket::testing {

TokenServer::TokenServer(std::map<std::string, std::string> tokens)
    : tokens_(std::move(tokens)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, length) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, generic, &length) != 0) {
        throw std::runtime_error("cannot listen on loopback");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

TokenServer::~TokenServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

std::string TokenServer::url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/introspect";
}

void TokenServer::serve() {
    while (true) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            return;
        }
        const timeval limit{5, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        answer(socket);
        ::close(socket);
    }
}

// The form is "token=goodtoken&client_id=&client_secret=" and comes in one piece with its header.
void TokenServer::answer(int socket) const {
    std::string request;
    std::array<char, 4096> piece{};
    auto at = std::string::npos;
    while (at == std::string::npos) {
        const auto octets = ::recv(socket, piece.data(), piece.size(), 0);
        if (octets <= 0) {
            return;
        }
        request.append(piece.data(), static_cast<std::size_t>(octets));
        at = request.find("\r\n\r\ntoken=");
    }
    const auto form = request.substr(at + std::string_view("\r\n\r\ntoken=").size());
    const auto token = tokens_.find(form.substr(0, form.find('&')));
    const auto body = token == tokens_.end()
                          ? std::string(R"({"active":false})")
                          : R"({"active":true,"username":")" + token->second + "\"}";
    const auto reply =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    ::send(socket, reply.data(), reply.size(), MSG_NOSIGNAL);
}

}  // namespace maildocket::testing
