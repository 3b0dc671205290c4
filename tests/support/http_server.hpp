#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// An HTTP server on a free port of loopback that says the same octets to everybody, for tests of
// what asks. It closes the connection behind them.
namespace maildocket::testing {

class HttpServer {
public:
    // "stall" says nothing.
    explicit HttpServer(std::string answer);
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    HttpServer(HttpServer&&) = delete;
    HttpServer& operator=(HttpServer&&) = delete;

    [[nodiscard]] std::string url() const;
    // Whole, in the order they came.
    [[nodiscard]] std::vector<std::string> requests();

private:
    void accept_all(const std::stop_token& stop);
    void serve(int socket, const std::stop_token& stop);

    std::string answer_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::jthread acceptor_;
};

}  // namespace maildocket::testing
