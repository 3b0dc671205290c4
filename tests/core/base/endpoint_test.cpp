#include "core/base/endpoint.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::Endpoint;
using maildocket::parse_endpoint;
using maildocket::parse_host_and_port;

TEST_CASE("an endpoint is a host with a port or the path of a Unix socket") {
    CHECK(parse_endpoint("127.0.0.1:2424") == Endpoint{"127.0.0.1", 2424, {}});
    CHECK(parse_endpoint("mail.example.com:24") == Endpoint{"mail.example.com", 24, {}});
    CHECK(parse_endpoint("*:2424") == Endpoint{"*", 2424, {}});
    CHECK(parse_endpoint("[::1]:65535") == Endpoint{"::1", 65535, {}});
    CHECK(parse_endpoint("unix:/run/x.sock") == Endpoint{{}, 0, "/run/x.sock"});
}

TEST_CASE("an endpoint is written as it is read") {
    for (const auto* text : {"127.0.0.1:2424", "[2001:db8::1]:24", "unix:/run/x.sock", "*:1"}) {
        CHECK(parse_endpoint(text)->text() == text);
    }
}

TEST_CASE("what is no endpoint is refused") {
    for (const auto* text :
         {"",
          "127.0.0.1",
          "127.0.0.1:",
          ":2424",
          "127.0.0.1:0",
          "127.0.0.1:65536",
          "127.0.0.1:24x",
          "127.0.0.1:-1",
          "127.0.0.1: 24",
          "::1:24",
          "[::1]",
          "[::1]24",
          "[::1:24",
          "[localhost]:24",
          "a host:24",
          "unix:",
          "unix:/",
          "unix:relative.sock",
          "unix:/run/a\nb",
          "/run/x.sock"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_endpoint(text));
    }
}

TEST_CASE("a socket's path fits into sockaddr_un and no longer") {
    CHECK(parse_endpoint("unix:/" + std::string(106, 'a')));
    CHECK_FALSE(parse_endpoint("unix:/" + std::string(107, 'a')));
}

TEST_CASE("a port may be left out where there is a usual one") {
    CHECK(parse_host_and_port("localhost", 25) == Endpoint{"localhost", 25, {}});
    CHECK(parse_host_and_port("[::1]", 25) == Endpoint{"::1", 25, {}});
    CHECK(parse_host_and_port("localhost:2525", 25) == Endpoint{"localhost", 2525, {}});
    CHECK_FALSE(parse_host_and_port("localhost:", 25));
    CHECK_FALSE(parse_host_and_port("", 25));
}
