#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace maildocket::testing {

// Takes one connection on a free port of loopback, greets, and answers the n-th line with the n-th
// answer, in which "TAG" stands for the first word of the last line that has several. When there is
// no answer left it is silent, and waits for the end of the connection.
class LineServer {
public:
    LineServer(std::string greeting, std::vector<std::string> answers);
    ~LineServer();
    LineServer(const LineServer&) = delete;
    LineServer& operator=(const LineServer&) = delete;
    LineServer(LineServer&&) = delete;
    LineServer& operator=(LineServer&&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // What was received, without line ends and tags.
    [[nodiscard]] std::vector<std::string> lines();

private:
    void serve();
    void take(int socket, const std::string& line);

    std::string greeting_;
    std::vector<std::string> answers_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::string tag_;
    std::mutex mutex_;
    std::vector<std::string> lines_;
    std::thread thread_;
};

}  // namespace maildocket::testing
