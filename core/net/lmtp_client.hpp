#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/result.hpp"
#include "core/mail/reply.hpp"
#include "core/net/dial.hpp"
#include "core/wire/lmtp_client_session.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Hands mails to an LMTP server over TCP or a Unix socket, for programs that may wait. Plain
// sockets; the mail is streamed and never held in memory.
namespace maildocket::net {

class LmtpClient {
public:
    // Puts the next octets of the mail, lines ended by CRLF, into the span; 0 at the end.
    using BodySource = std::function<Result<std::size_t>(std::span<char> into)>;

    // store_unavailable if nobody listens or the server turns us away; `hostname` is said in LHLO.
    [[nodiscard]] static Result<LmtpClient> connect(
        const Endpoint& endpoint,
        std::string hostname,
        std::chrono::seconds connect_timeout = std::chrono::seconds{30}
    );

    ~LmtpClient();
    LmtpClient(LmtpClient&& other) noexcept;
    LmtpClient(const LmtpClient&) = delete;
    LmtpClient& operator=(const LmtpClient&) = delete;
    LmtpClient& operator=(LmtpClient&&) = delete;

    // One reply for each recipient, in order; 451 if the server is lost on the way. An error is the
    // source's own: nothing was delivered then, and the connection is gone.
    [[nodiscard]] Result<std::vector<Reply>> deliver(
        wire::Handover handover, const BodySource& source
    );

    // What the server can.
    [[nodiscard]] const wire::Keywords& keywords() const { return session_.keywords(); }

    // Says QUIT and waits a moment for the answer.
    void quit();

private:
    LmtpClient(Descriptor socket, std::string hostname);

    [[nodiscard]] wire::ClientAction next();
    void exchange();
    [[nodiscard]] bool write_output();
    [[nodiscard]] Result<void> send_body(const BodySource& source);

    Descriptor socket_;
    wire::LmtpClientSession session_;
};

}  // namespace maildocket::net
