#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/net/deadline.hpp"
#include "core/net/listener.hpp"
#include "lmtpd/connection.hpp"
#include "lmtpd/delivery_port.hpp"
#include "lmtpd/settings.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace maildocket::lmtp {

// Listens, accepts, counts, and ends in order. One network thread: the one that calls run().
class Server {
public:
    // Reads the configuration anew; null if it is not fit, then the old settings stay. May block:
    // it is called on a thread of its own, never twice at once.
    using Reload = std::function<std::shared_ptr<const ServerSettings>()>;

    // `io` and `port` must outlive the server. Completions of the port may come at any time, even
    // when the server is gone.
    Server(
        boost::asio::io_context& io,
        std::shared_ptr<const ServerSettings> settings,
        DeliveryPort& port,
        Log log,
        Reload reload = {}
    );
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    Server(Server&&) = delete;
    Server& operator=(Server&&) = delete;

    void add(std::vector<net::Listener> listeners);

    // Serves until SIGTERM, SIGINT or stop(): then accepts nothing more, says 421 to idle sessions,
    // lets mails in hand come to their end within shutdown_timeout, and returns. SIGHUP reloads.
    void run();

    // From any thread.
    void stop();
    void reload();

private:
    [[nodiscard]] net::asio::awaitable<void> accept(net::Listener& listener);
    void serve(net::Socket socket);
    void await_signal();
    void begin_reload();
    [[nodiscard]] net::asio::awaitable<void> run_reload();
    void begin_stop();
    void end_when_idle();
    void report(const std::exception_ptr& failure, std::string_view event) const;
    [[nodiscard]] bool admit(const Endpoint& peer, bool trusted);
    void release(const std::string& counted_peer);

    boost::asio::io_context& io_;
    std::shared_ptr<const ServerSettings> settings_;
    DeliveryPort& port_;
    Log log_;
    Reload reload_;
    boost::asio::thread_pool pool_;
    net::DeadlineClock clock_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer shutdown_timer_;
    std::vector<char> read_buffer_;
    std::vector<net::Listener> listeners_;
    std::unordered_set<Connection*> connections_;
    std::unordered_map<std::string, std::uint32_t> sessions_of_peer_;  // not of trusted ones
    bool stopping_ = false;
    bool reloading_ = false;
    bool reload_again_ = false;  // asked for while one was under way
};

}  // namespace maildocket::lmtp
