#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <thread>

namespace maildocket::testing {

// Says what a token is worth (RFC 7662), over HTTP on a free port of loopback.
class TokenServer {
public:
    // Tokens to user names; any other token is not active.
    explicit TokenServer(std::map<std::string, std::string> tokens);
    ~TokenServer();
    TokenServer(const TokenServer&) = delete;
    TokenServer& operator=(const TokenServer&) = delete;
    TokenServer(TokenServer&&) = delete;
    TokenServer& operator=(TokenServer&&) = delete;

    [[nodiscard]] std::string url() const;

private:
    void serve();
    void answer(int socket) const;

    std::map<std::string, std::string> tokens_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace maildocket::testing
