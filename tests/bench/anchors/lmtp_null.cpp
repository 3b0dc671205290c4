#include "core/base/ascii.hpp"
#include "tests/bench/anchors/gmime_decode.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio.hpp>

#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// lmtp_null: the least an LMTP server of one Asio thread can do. It answers every command, finds
// the final dot with memchr and throws the mail away; what a real server does on top is measured
// against it. It trusts its client: no limits, no state, never on an open network.
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using maildocket::ascii::starts_with_ignoring_case;

constexpr std::string_view lhlo_reply =
    "250-null.example\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n";

constexpr std::string_view final_dot = "\r\n.\r\n";

// Where the final dot line ends, or nothing. The data begins with the CRLF of the DATA line, so
// that an empty mail is no special case; its first `searched` octets are known to hold no final
// dot.
std::optional<std::size_t> end_of_data(std::string_view data, std::size_t searched) {
    std::size_t at = searched < final_dot.size() ? 0 : searched - final_dot.size();
    while (at < data.size()) {
        const void* found = std::memchr(data.data() + at, '.', data.size() - at);
        if (found == nullptr) {
            return std::nullopt;
        }
        at = static_cast<std::size_t>(static_cast<const char*>(found) - data.data());
        if (at >= 2 && data.substr(at - 2, final_dot.size()) == final_dot) {
            return at + 3;
        }
        ++at;
    }
    return std::nullopt;
}

class Connection {
public:
    Connection(tcp::socket socket, bool parse) : socket_(std::move(socket)), parse_(parse) {}

    asio::awaitable<void> run() {
        output_ = "220 null.example LMTP\r\n";
        while (true) {
            if (!output_.empty()) {
                co_await asio::async_write(socket_, asio::buffer(output_), asio::use_awaitable);
                output_.clear();
            }
            if (quit_) {
                co_return;
            }
            const auto room = asio::buffer(buffer_);
            const auto count = co_await socket_.async_read_some(room, asio::use_awaitable);
            take({buffer_.data(), count});
        }
    }

private:
    // Answers what is complete and keeps the rest for the next read.
    void take(std::string_view octets) {
        if (!rest_.empty()) {
            rest_.append(octets);
            octets = rest_;
        }
        auto left = octets;
        while (!left.empty() && !quit_ && (in_data_ ? take_data(left) : take_line(left))) {
        }
        if (in_data_ && !parse_ && left.size() >= final_dot.size()) {
            left.remove_prefix(
                left.size() - final_dot.size() + 1
            );  // thrown away but for a cut dot
            searched_ = left.size();
        }
        rest_ = std::string(left);
    }

    bool take_data(std::string_view& left) {
        const auto end = end_of_data(left, searched_);
        if (!end) {
            searched_ = left.size();
            return false;
        }
        if (parse_) {
            maildocket::bench::decode_mail(left.substr(2, *end - final_dot.size()));
        }
        left.remove_prefix(*end);
        for (; recipients_ > 0; --recipients_) {
            output_ += "250 2.0.0 discarded\r\n";
        }
        in_data_ = false;
        return true;
    }

    bool take_line(std::string_view& left) {
        const auto end = left.find("\r\n");
        if (end == std::string_view::npos) {
            return false;
        }
        const auto text = left.substr(0, end);
        if (starts_with_ignoring_case(text, "DATA")) {
            in_data_ = true;
            searched_ = 0;
            output_ += "354 go\r\n";
            left.remove_prefix(end);
            return true;
        }
        left.remove_prefix(end + 2);
        if (starts_with_ignoring_case(text, "LHLO")) {
            output_ += lhlo_reply;
        } else if (starts_with_ignoring_case(text, "RCPT")) {
            ++recipients_;
            output_ += "250 2.1.5 ok\r\n";
        } else if (starts_with_ignoring_case(text, "QUIT")) {
            quit_ = true;
            output_ += "221 2.0.0 bye\r\n";
        } else {  // MAIL, NOOP, RSET
            output_ += "250 2.0.0 ok\r\n";
        }
        return true;
    }

    tcp::socket socket_;
    bool parse_;
    std::array<char, std::size_t{64} * 1024> buffer_;
    std::string rest_;
    std::string output_;
    std::size_t searched_ = 0;  // octets of the data in `rest_` that hold no final dot
    std::size_t recipients_ = 0;
    bool in_data_ = false;
    bool quit_ = false;
};

asio::awaitable<void> serve(tcp::socket socket, bool parse) {
    Connection connection(std::move(socket), parse);
    try {
        co_await connection.run();
    } catch (const boost::system::system_error&) {
        // The client left; nothing is kept that could be lost.
    }
}

asio::awaitable<void> accept(tcp::acceptor& acceptor, bool parse) {
    while (true) {
        auto socket = co_await acceptor.async_accept(asio::use_awaitable);
        socket.set_option(tcp::no_delay(true));
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), parse), asio::detached);
    }
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app{"Answers LMTP and throws every mail away."};
    std::uint16_t port = 0;
    bool parse = false;
    app.add_option("--port", port, "TCP port on 127.0.0.1")->required();
    app.add_flag("--parse", parse, "decode every mail with GMime before it is thrown away");
    CLI11_PARSE(app, argc, argv);
    maildocket::bench::start_gmime();
    asio::io_context context(1);
    tcp::acceptor acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), port));
    asio::co_spawn(context, accept(acceptor, parse), asio::detached);
    asio::signal_set signals(context, SIGTERM, SIGINT);
    signals.async_wait([&context](const boost::system::error_code&, int) { context.stop(); });
    context.run();
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "lmtp_null: %s\n", error.what());
    return 2;
}
