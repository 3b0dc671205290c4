#pragma once

#include "core/base/log.hpp"
#include "core/net/answer.hpp"
#include "core/net/deadline.hpp"
#include "core/net/stream.hpp"
#include "lmtpd/delivery_port.hpp"
#include "lmtpd/session.hpp"
#include "lmtpd/settings.hpp"

#include <boost/asio/thread_pool.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace maildocket::lmtp {

// What all connections of a server share. Everything but the pool belongs to the network thread.
struct Surroundings {
    DeliveryPort& port;
    const Log& log;
    net::DeadlineClock& clock;
    boost::asio::thread_pool& pool;  // for what may block: spool files
    std::span<char> read_buffer;     // used between two waits, by whoever runs
};

// The shell around one Session: one coroutine on the network thread.
class Connection {
public:
    Connection(
        net::Socket socket,
        Peer peer,
        std::shared_ptr<const ServerSettings> settings,
        Surroundings surroundings
    );

    // Until the session ends. The connection must outlive it.
    [[nodiscard]] net::asio::awaitable<void> run();

    // Ends the session with 421, behind the mail in hand if there is one.
    void stop();
    // Ends run() soon, whatever it waits for. A mail in hand gets no reply: the MTA has it still.
    void cut();

private:
    [[nodiscard]] net::asio::awaitable<bool> read();
    [[nodiscard]] bool flush_at_once();
    [[nodiscard]] net::asio::awaitable<bool> flush();
    [[nodiscard]] bool append_at_once(std::string_view octets);
    [[nodiscard]] net::asio::awaitable<void> append(std::string_view octets);
    [[nodiscard]] net::asio::awaitable<void> deliver(Envelope envelope);
    [[nodiscard]] net::asio::awaitable<bool> start_tls();
    [[nodiscard]] net::asio::awaitable<void> finish();
    void refuse_body(const Error& error);
    [[nodiscard]] std::chrono::seconds read_limit();

    std::shared_ptr<const ServerSettings> settings_;
    Surroundings around_;
    net::Stream stream_;
    Session session_;
    net::Deadline deadline_;
    std::string output_;  // taken from the session, not yet sent
    bool deadline_passed_ = false;
    bool stopping_ = false;
    bool reading_ = false;
    net::Answer<std::vector<Reply>>* awaited_ = nullptr;  // of the delivery in hand
    std::unique_ptr<intake::Spool> spool_;                // of the message being received
    std::optional<std::chrono::seconds> message_began_;   // on the deadline clock
};

}  // namespace maildocket::lmtp
