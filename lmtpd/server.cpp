#include "lmtpd/server.hpp"

#include "core/net/run_blocking.hpp"
#include "core/net/service_manager.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <csignal>
#include <exception>
#include <utility>

namespace maildocket::lmtp {

namespace {

namespace asio = net::asio;

constexpr std::size_t read_buffer_octets = std::size_t{64} << 10U;
constexpr std::size_t spool_threads = 2;  // so that one slow write does not hold all of them
// Out of file descriptors: accepting again at once would only spin.
constexpr std::chrono::milliseconds accept_pause{100};

// A connection that is refused gets its reply in one go or not at all.
void say_and_close(net::Socket socket, Situation situation) {
    std::string line;
    append_reply(line, situation);
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(line), ignored);
}

}  // namespace

Server::Server(
    asio::io_context& io,
    std::shared_ptr<const ServerSettings> settings,
    DeliveryPort& port,
    Log log,
    Reload reload
)
    : io_(io),
      settings_(std::move(settings)),
      port_(port),
      log_(std::move(log)),
      reload_(std::move(reload)),
      pool_(spool_threads),
      clock_(io.get_executor()),
      signals_(io, SIGTERM, SIGINT, SIGHUP),
      shutdown_timer_(io),
      read_buffer_(read_buffer_octets) {}

Server::~Server() {
    pool_.join();
}

void Server::add(std::vector<net::Listener> listeners) {
    for (auto& listener : listeners) {
        log_.write(Severity::info, "listening", {{"on", listener.endpoint().text()}});
        listeners_.push_back(std::move(listener));
    }
}

void Server::run() {
    clock_.start();
    await_signal();
    for (auto& listener : listeners_) {
        asio::co_spawn(io_, accept(listener), [this](const std::exception_ptr& failure) {
            report(failure, "accept_failed");
        });
    }
    net::notify_service_manager(net::ServiceState::ready);
    io_.run();
}

void Server::stop() {
    asio::post(io_, [this] { begin_stop(); });
}

void Server::reload() {
    asio::post(io_, [this] { begin_reload(); });
}

void Server::await_signal() {
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error) {
            return;
        }
        if (signal == SIGHUP) {
            begin_reload();
            await_signal();
        } else {
            begin_stop();
        }
    });
}

void Server::begin_reload() {
    if (!reload_ || stopping_) {
        return;
    }
    if (reloading_) {
        reload_again_ = true;
        return;
    }
    reloading_ = true;
    asio::co_spawn(io_, run_reload(), [this](const std::exception_ptr& failure) {
        reloading_ = false;
        report(failure, "reload_failed");
        if (std::exchange(reload_again_, false)) {
            begin_reload();
        }
    });
}

asio::awaitable<void> Server::run_reload() {
    net::notify_service_manager(net::ServiceState::reloading);
    auto work = [this] { return reload_(); };
    auto settings = co_await net::run_blocking(pool_, std::move(work));
    if (settings) {
        settings_ = std::move(settings);
        log_.write(Severity::notice, "reloaded");
    } else {
        log_.write(Severity::error, "reload_failed", {{"kept", "the settings before"}});
    }
    net::notify_service_manager(net::ServiceState::ready);
}

// What a coroutine threw; nothing if it came to its end.
void Server::report(const std::exception_ptr& failure, std::string_view event) const {
    if (!failure) {
        return;
    }
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        log_.write(Severity::error, event, {{"error", error.what()}});
    }
}

void Server::begin_stop() {
    if (std::exchange(stopping_, true)) {
        return;
    }
    net::notify_service_manager(net::ServiceState::stopping);
    log_.write(Severity::notice, "stopping", {{"sessions", std::to_string(connections_.size())}});
    boost::system::error_code ignored;
    for (auto& listener : listeners_) {
        listener.acceptor().close(ignored);
    }
    signals_.cancel(ignored);
    for (auto* connection : connections_) {
        connection->stop();
    }
    shutdown_timer_.expires_after(settings_->shutdown_timeout);
    shutdown_timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            log_.write(
                Severity::warning,
                "sessions_cut",
                {{"sessions", std::to_string(connections_.size())}}
            );
            for (auto* connection : connections_) {
                connection->cut();
            }
        }
    });
    end_when_idle();
}

// Without clock and timer io_.run() has nothing left to wait for.
void Server::end_when_idle() {
    if (stopping_ && connections_.empty()) {
        clock_.stop();
        shutdown_timer_.cancel();
    }
}

asio::awaitable<void> Server::accept(net::Listener& listener) {
    asio::steady_timer pause(io_);
    while (listener.acceptor().is_open()) {
        auto [error, socket] = co_await listener.acceptor().async_accept(net::use_tuple);
        if (!error) {
            try {
                serve(std::move(socket));
            } catch (const std::exception&) {  // out of memory: this one is lost, the next is not
                report(std::current_exception(), "session_failed");
            }
        } else if (error != asio::error::operation_aborted) {
            log_.write(Severity::error, "accept_failed", {{"error", error.message()}});
            pause.expires_after(accept_pause);
            co_await pause.async_wait(net::use_tuple);
        }
    }
}

// Trusted peers are our own MTA: it may have as many sessions as there are.
bool Server::admit(const Endpoint& peer, bool trusted) {
    if (connections_.size() >= settings_->sessions_max) {
        return false;
    }
    const auto counted = sessions_of_peer_.find(peer.host);
    return trusted || counted == sessions_of_peer_.end() ||
           counted->second < settings_->sessions_per_peer_max;
}

void Server::release(const std::string& counted_peer) {
    const auto found = sessions_of_peer_.find(counted_peer);
    if (found != sessions_of_peer_.end() && --found->second == 0) {
        sessions_of_peer_.erase(found);
    }
}

void Server::serve(net::Socket socket) {
    const auto peer = net::peer_of(socket);
    const Peer rights{peer.is_unix() || settings_->trusts(peer.host), peer.is_unix()};
    if (!admit(peer, rights.trusted)) {
        log_.write(Severity::warning, "session_refused", {{"peer", peer.text()}});
        say_and_close(std::move(socket), Situation::too_many_sessions);
        return;
    }
    const auto counted_peer = rights.trusted ? std::string() : peer.host;
    if (!rights.trusted) {
        ++sessions_of_peer_[counted_peer];
    }
    auto connection = std::make_unique<Connection>(
        std::move(socket), rights, settings_, Surroundings{port_, log_, clock_, pool_, read_buffer_}
    );
    auto* const running = connection.get();
    connections_.insert(running);
    asio::co_spawn(
        io_,
        running->run(),
        [this, connection = std::move(connection), counted_peer](const std::exception_ptr& failure
        ) {
            report(failure, "session_failed");
            connections_.erase(connection.get());
            release(counted_peer);
            end_when_idle();
        }
    );
}

}  // namespace maildocket::lmtp
