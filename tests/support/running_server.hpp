#pragma once

#include "lmtpd/server.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// An LMTP server in a thread of its own, on a free TCP port of loopback and on a Unix socket.
namespace maildocket::testing {

// A folder that goes with the object.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

class LogLines {
public:
    [[nodiscard]] Log log();
    [[nodiscard]] bool contains(std::string_view text);

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
};

[[nodiscard]] lmtp::ServerSettings test_server_settings();

class RunningServer {
public:
    explicit RunningServer(
        lmtp::DeliveryPort& port,
        lmtp::ServerSettings settings = test_server_settings(),
        lmtp::Server::Reload reload = {}
    );
    ~RunningServer();  // stops
    RunningServer(const RunningServer&) = delete;
    RunningServer& operator=(const RunningServer&) = delete;

    [[nodiscard]] const Endpoint& tcp() const { return tcp_; }
    [[nodiscard]] const Endpoint& unix_socket() const { return unix_; }
    [[nodiscard]] lmtp::Server& server() { return server_; }
    [[nodiscard]] LogLines& log() { return log_; }
    void join();  // until the server ended by itself

private:
    TemporaryFolder folder_;
    LogLines log_;
    boost::asio::io_context io_;
    lmtp::Server server_;
    Endpoint tcp_;
    Endpoint unix_;
    std::thread thread_;
};

// A client that blocks, for at most ten seconds at a time.
class TestClient {
public:
    explicit TestClient(const Endpoint& endpoint);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    void send(std::string_view octets);
    // The next line without CRLF; "(closed)" or "(nothing)" if none comes.
    std::string line();
    // So many lines.
    std::vector<std::string> lines(std::size_t count);
    // Everything until the server closes.
    std::string rest();
    // Whether something can be read now, without waiting.
    [[nodiscard]] bool has_input() const;
    [[nodiscard]] int fd() const { return fd_; }

private:
    bool fill();

    int fd_ = -1;
    std::string buffer_;
    bool closed_ = false;
};

}  // namespace maildocket::testing
