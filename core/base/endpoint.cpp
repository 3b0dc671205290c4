#include "core/base/endpoint.hpp"

#include "core/base/ascii.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace maildocket {

namespace {

constexpr std::size_t host_octets_max = 253;
constexpr std::size_t socket_path_octets_max = 107;  // sockaddr_un of Linux, without the NUL

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, status] = std::from_chars(text.data(), end, port);
    if (status != std::errc{} || stopped != end || port == 0) {
        return std::nullopt;
    }
    return port;
}

bool is_host(std::string_view text) {
    return !text.empty() && text.size() <= host_octets_max &&
           (text == "*" || std::ranges::all_of(text, [](char letter) {
                return ascii::is_alnum(letter) || letter == '-' || letter == '.' || letter == '_';
            }));
}

bool is_ipv6(std::string_view text) {
    std::array<unsigned char, 16> octets{};
    return inet_pton(AF_INET6, std::string(text).c_str(), octets.data()) == 1;
}

std::optional<Endpoint> make_tcp(
    std::string_view host, std::string_view port, std::uint16_t default_port
) {
    const auto number =
        port.empty() && default_port != 0 ? std::optional(default_port) : parse_port(port);
    if (!number) {
        return std::nullopt;
    }
    return Endpoint{std::string(host), *number, {}};
}

// A default port of 0 asks for one in the text.
std::optional<Endpoint> parse_tcp(std::string_view text, std::uint16_t default_port) {
    std::string_view host = text;
    std::string_view rest;
    const bool bracketed = text.starts_with('[');
    if (bracketed) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else if (const auto colon = text.find(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        rest = text.substr(colon);
    }
    if (bracketed ? !is_ipv6(host) : !is_host(host)) {
        return std::nullopt;
    }
    if (rest.empty()) {
        return make_tcp(host, "", default_port);
    }
    if (rest.front() != ':' || rest.size() == 1) {
        return std::nullopt;
    }
    return make_tcp(host, rest.substr(1), default_port);
}

}  // namespace

std::string Endpoint::text() const {
    if (is_unix()) {
        return "unix:" + path;
    }
    const bool bracketed = host.find(':') != std::string::npos;
    return (bracketed ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
    constexpr std::string_view scheme = "unix:";
    if (!text.starts_with(scheme)) {
        return parse_tcp(text, 0);
    }
    const auto path = text.substr(scheme.size());
    if (path.size() < 2 || path.front() != '/' || path.size() > socket_path_octets_max ||
        std::ranges::any_of(path, ascii::is_control)) {
        return std::nullopt;
    }
    return Endpoint{{}, 0, std::string(path)};
}

std::optional<Endpoint> parse_host_and_port(std::string_view text, std::uint16_t default_port) {
    return parse_tcp(text, default_port);
}

}  // namespace maildocket
