#include "core/net/stream.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

namespace maildocket::net {

namespace {

constexpr std::size_t tls_buffer_octets = std::size_t{16} << 10U;  // one record
constexpr std::size_t dropped_octets_max = std::size_t{1} << 20U;

}  // namespace

Stream::Tls::Tls(Socket& socket, std::shared_ptr<asio::ssl::context> shared)
    : context(std::move(shared)), stream(socket, *context), buffer(tls_buffer_octets) {}

Stream::Stream(Socket socket) : socket_(std::move(socket)) {
    boost::system::error_code ignored;
    socket_.non_blocking(true, ignored);
    // Replies are whole flights: waiting for more of them costs 40 ms with a peer that delays its
    // acknowledgements. A Unix socket does not know the option.
    const int on = 1;
    ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

asio::awaitable<std::string_view> Stream::read(std::span<char> buffer) {
    if (tls_) {
        const auto [error, count] =
            co_await tls_->stream.async_read_some(asio::buffer(tls_->buffer), use_tuple);
        co_return error ? std::string_view{} : std::string_view(tls_->buffer.data(), count);
    }
    while (true) {
        const auto [waited] = co_await socket_.async_wait(Socket::wait_read, use_tuple);
        if (waited) {
            co_return std::string_view{};
        }
        boost::system::error_code error;
        const auto count = socket_.read_some(asio::buffer(buffer.data(), buffer.size()), error);
        if (error != asio::error::would_block) {
            co_return error ? std::string_view{} : std::string_view(buffer.data(), count);
        }
    }
}

bool Stream::write_at_once(std::string& octets) {
    if (tls_ || octets.empty()) {
        return octets.empty();
    }
    boost::system::error_code error;
    const auto sent = socket_.write_some(asio::buffer(octets), error);
    octets.erase(0, sent);
    return octets.empty();
}

asio::awaitable<bool> Stream::write(std::string octets) {
    if (tls_) {
        const auto [error, count] =
            co_await asio::async_write(tls_->stream, asio::buffer(octets), use_tuple);
        co_return !error;
    }
    const auto [error, count] =
        co_await asio::async_write(socket_, asio::buffer(octets), use_tuple);
    co_return !error;
}

asio::awaitable<bool> Stream::start_tls(std::shared_ptr<asio::ssl::context> context) {
    tls_ = std::make_unique<Tls>(socket_, std::move(context));
    const auto [error] =
        co_await tls_->stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
    co_return !error;
}

asio::awaitable<void> Stream::finish(std::span<char> buffer) {
    if (tls_) {
        co_await tls_->stream.async_shutdown(use_tuple);
        co_return;
    }
    boost::system::error_code error;
    if (socket_.available(error) == 0 || error) {
        co_return;
    }
    socket_.shutdown(Socket::shutdown_send, error);
    std::size_t dropped = 0;
    while (dropped < dropped_octets_max) {
        const auto octets = co_await read(buffer);
        if (octets.empty()) {
            co_return;
        }
        dropped += octets.size();
    }
}

void Stream::cancel() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Stream::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace maildocket::net
