#include "tests/support/smtp_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace maildocket::testing {

namespace {

// Lines of one connection; nothing when it has ended.
class LineSource {
public:
    explicit LineSource(int socket) : socket_(socket) {}

    std::optional<std::string> next() {
        for (;;) {
            if (const auto end = buffer_.find("\r\n"); end != std::string::npos) {
                auto line = buffer_.substr(0, end);
                buffer_.erase(0, end + 2);
                return line;
            }
            std::array<char, 4096> octets{};
            const auto count = ::recv(socket_, octets.data(), octets.size(), 0);
            if (count <= 0) {
                return std::nullopt;
            }
            buffer_.append(octets.data(), static_cast<std::size_t>(count));
        }
    }

private:
    int socket_;
    std::string buffer_;
};

}  // namespace

SmtpServer::SmtpServer(SmtpScript script)
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), script_(std::move(script)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
    if (::bind(listener_, generic, length) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &length) != 0) {
        throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::jthread([this] { accept_all(); });
}

SmtpServer::~SmtpServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
        const std::lock_guard lock(mutex_);
        for (const int socket : sockets_) {
            ::shutdown(socket, SHUT_RDWR);
        }
    }
    sessions_.clear();
    for (const int socket : sockets_) {
        ::close(socket);
    }
}

void SmtpServer::accept_all() {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) {
            return;
        }
        const std::lock_guard lock(mutex_);
        sockets_.push_back(socket);
        ++total_;
        most_ = std::max(most_, ++open_);
        sessions_.emplace_back([this, socket] {
            serve(socket);
            ::shutdown(socket, SHUT_RDWR);
            const std::lock_guard done(mutex_);
            --open_;
        });
    }
}

bool SmtpServer::say(int socket, const std::string& reply) {
    if (reply == "close") {
        return false;
    }
    auto octets = reply + "\r\n";
    if (reply == "half") {
        octets = "250-the rest never com";
    } else if (reply == "stall") {
        octets.clear();
    }
    return ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(octets.size());
}

void SmtpServer::serve(int socket) {
    LineSource lines(socket);
    Mail mail;
    if (!say(socket, script().greeting)) {
        return;
    }
    while (const auto line = lines.next()) {
        {
            const std::lock_guard lock(mutex_);
            commands_.push_back(*line);
        }
        const auto starts = [&](std::string_view verb) { return line->starts_with(verb); };
        const auto answers = script();
        bool goes_on = true;
        if (starts("EHLO")) {
            goes_on = say(socket, answers.hello);
        } else if (starts("AUTH")) {
            goes_on = say(socket, answers.sign_in);
        } else if (starts("MAIL FROM:")) {
            mail = {};
            mail.reverse_path = line->substr(10, line->find(' ', 10) - 10);
            goes_on = say(socket, mail.reverse_path == "<>" ? answers.null_sender : answers.mail);
        } else if (starts("RCPT TO:")) {
            mail.recipient = line->substr(8);
            goes_on = say(socket, answers.recipient);
        } else if (starts("DATA")) {
            goes_on = say(socket, answers.data);
            if (goes_on && answers.data.starts_with("354")) {
                auto content = lines.next();
                for (; content && *content != "."; content = lines.next()) {
                    mail.octets += content->substr(content->starts_with('.') ? 1 : 0) + "\r\n";
                }
                if (!content) {
                    return;
                }
                {
                    const std::lock_guard lock(mutex_);
                    mails_.push_back(mail);
                }
                goes_on = say(socket, answers.end);
            }
        } else if (starts("QUIT")) {
            static_cast<void>(say(socket, "221 bye"));
            return;
        } else {
            goes_on = say(socket, "250 ok");
        }
        if (!goes_on) {
            return;
        }
    }
}

SmtpScript SmtpServer::script() {
    const std::lock_guard lock(mutex_);
    return script_;
}

void SmtpServer::answer(SmtpScript script) {
    const std::lock_guard lock(mutex_);
    script_ = std::move(script);
}

std::vector<SmtpServer::Mail> SmtpServer::mails() {
    const std::lock_guard lock(mutex_);
    return mails_;
}

std::vector<std::string> SmtpServer::commands() {
    const std::lock_guard lock(mutex_);
    return commands_;
}

int SmtpServer::connections_at_once() {
    const std::lock_guard lock(mutex_);
    return most_;
}

int SmtpServer::connections() {
    const std::lock_guard lock(mutex_);
    return total_;
}

}  // namespace maildocket::testing
