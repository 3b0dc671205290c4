#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Where a socket listens or connects: "host:port", "[v6]:port" or "unix:/path". Nothing is looked
// up here.
namespace maildocket {

struct Endpoint {
    std::string host;  // name or address, without brackets; empty for a Unix socket
    std::uint16_t port = 0;
    std::string path;  // of a Unix socket; empty for TCP

    bool operator==(const Endpoint&) const = default;

    [[nodiscard]] bool is_unix() const { return !path.empty(); }
    // As it is written in the configuration.
    [[nodiscard]] std::string text() const;
};

// The host is "*" or "0.0.0.0" or "[::]" for every address. A path is absolute and fits into
// sockaddr_un. Port 0, which no peer could know, is refused.
[[nodiscard]] std::optional<Endpoint> parse_endpoint(std::string_view text);

// "host", "host:port", "[v6]" or "[v6]:port"; without a port it is `default_port`.
[[nodiscard]] std::optional<Endpoint> parse_host_and_port(
    std::string_view text, std::uint16_t default_port
);

}  // namespace maildocket
