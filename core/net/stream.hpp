#pragma once

#include "core/net/asio.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// An accepted connection, in clear or over TLS. Belongs to one coroutine; errors of the network are
// no news to anybody and come as "closed".
namespace maildocket::net {

class Stream {
public:
    explicit Stream(Socket socket);

    // Waits for octets. In clear they are read into `buffer`, which many streams may share since
    // nothing is read before something is there; over TLS into a buffer of our own. Valid until the
    // coroutine waits for anything again. Empty when the peer closed, or after cancel().
    [[nodiscard]] asio::awaitable<std::string_view> read(std::span<char> buffer);

    // Sends what the kernel takes at once and removes it from `octets`; true if nothing is left. It
    // saves most replies a coroutine. What is left is for write(), which sees errors too.
    [[nodiscard]] bool write_at_once(std::string& octets);
    // Writes everything; false if that failed.
    [[nodiscard]] asio::awaitable<bool> write(std::string octets);

    // The server's side of the handshake; false if it failed.
    [[nodiscard]] asio::awaitable<bool> start_tls(std::shared_ptr<asio::ssl::context> context);

    // Says goodbye (close_notify over TLS). If the peer has sent what nobody will read any more, it
    // is read and dropped for a while: closing at once would make the kernel throw our last reply
    // away. cancel() ends that.
    [[nodiscard]] asio::awaitable<void> finish(std::span<char> buffer);

    // Ends the operation that the coroutine waits for.
    void cancel();
    // Ends every operation, also those to come.
    void close();
    [[nodiscard]] asio::any_io_executor executor() { return socket_.get_executor(); }

private:
    struct Tls {
        Tls(Socket& socket, std::shared_ptr<asio::ssl::context> shared);

        std::shared_ptr<asio::ssl::context> context;
        asio::ssl::stream<Socket&> stream;
        std::vector<char> buffer;
    };

    Socket socket_;
    std::unique_ptr<Tls> tls_;
};

}  // namespace maildocket::net
