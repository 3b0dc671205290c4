#include "core/net/lmtp_client.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>
#include <variant>

namespace maildocket::net {

namespace {

constexpr std::chrono::seconds write_timeout{180};  // RFC 5321 4.5.3.2.5
constexpr std::size_t block_octets = std::size_t{64} << 10U;

tl::unexpected<Error> unreachable(const Endpoint& endpoint, const std::string& reason) {
    return fail(
        ErrorCode::store_unavailable, "cannot connect to " + endpoint.text() + ": " + reason
    );
}

}  // namespace

LmtpClient::LmtpClient(Descriptor socket, std::string hostname)
    : socket_(std::move(socket)), session_(std::move(hostname)) {}

LmtpClient::LmtpClient(LmtpClient&& other) noexcept = default;

LmtpClient::~LmtpClient() = default;

Result<LmtpClient> LmtpClient::connect(
    const Endpoint& endpoint, std::string hostname, std::chrono::seconds connect_timeout
) {
    auto socket = dial(endpoint, connect_timeout);
    if (!socket) {
        return fail_with(socket);
    }
    LmtpClient client(std::move(*socket), std::move(hostname));
    const auto action = client.next();
    if (const auto* ended = std::get_if<wire::Ended>(&action)) {
        return unreachable(endpoint, ended->reason.line());
    }
    return client;
}

// The next action that is not ours to do.
wire::ClientAction LmtpClient::next() {
    auto action = session_.next();
    while (std::holds_alternative<wire::AwaitOctets>(action)) {
        exchange();
        action = session_.next();
    }
    return action;
}

// Writes what there is to say and reads an answer.
void LmtpClient::exchange() {
    std::array<char, 4096> octets{};
    if (!write_output() || !wait_until_ready(socket_.get(), POLLIN, session_.read_timeout())) {
        session_.connection_lost();
        return;
    }
    const auto count = ::recv(socket_.get(), octets.data(), octets.size(), 0);
    if (count > 0) {
        session_.receive({octets.data(), static_cast<std::size_t>(count)});
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        session_.connection_lost();
    }
}

bool LmtpClient::write_output() {
    const auto output = session_.take_output();
    std::string_view rest = output;
    while (!rest.empty()) {
        const auto sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (!wait_until_ready(socket_.get(), POLLOUT, write_timeout)) {
                return false;
            }
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

Result<void> LmtpClient::send_body(const BodySource& source) {
    std::string block(block_octets, '\0');
    while (true) {
        const auto count = source(block);
        if (!count) {
            // Without the final dot nothing is delivered.
            socket_.close();
            session_.connection_lost();
            return fail_with(count);
        }
        if (*count == 0) {
            session_.end_body();
            return {};
        }
        session_.body(std::string_view(block).substr(0, *count));
        if (!write_output()) {
            session_.connection_lost();
            return {};
        }
    }
}

Result<std::vector<Reply>> LmtpClient::deliver(wire::Handover handover, const BodySource& source) {
    const auto count = handover.recipients.size();
    auto action = next();
    if (std::holds_alternative<wire::Ready>(action)) {
        session_.begin(std::move(handover));
        action = next();
    }
    if (std::holds_alternative<wire::SendBody>(action)) {
        if (const auto sent = send_body(source); !sent) {
            return fail_with(sent);
        }
        action = next();
    }
    if (auto* handed = std::get_if<wire::Handed>(&action)) {
        return std::move(handed->replies);
    }
    const auto& ended = std::get<wire::Ended>(action);
    return std::vector<Reply>(count, ended.reason);
}

void LmtpClient::quit() {
    if (std::holds_alternative<wire::Ready>(next())) {
        session_.quit();
        static_cast<void>(next());
    }
    socket_.close();
}

}  // namespace maildocket::net
