#include "core/base/network.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::Network;

namespace {

bool lies_in(std::string_view address, std::string_view network) {
    return Network::parse(network)->contains(address);
}

}  // namespace

TEST_CASE("a network holds the addresses that share its first bits") {
    CHECK(lies_in("127.0.0.1", "127.0.0.0/8"));
    CHECK(lies_in("127.255.255.255", "127.0.0.0/8"));
    CHECK_FALSE(lies_in("128.0.0.0", "127.0.0.0/8"));
    CHECK(lies_in("192.0.2.129", "192.0.2.128/25"));
    CHECK_FALSE(lies_in("192.0.2.127", "192.0.2.128/25"));
    CHECK(lies_in("2001:db8:1::7", "2001:db8::/32"));
    CHECK_FALSE(lies_in("2001:db9::", "2001:db8::/32"));
    CHECK(lies_in("10.1.2.3", "0.0.0.0/0"));
}

TEST_CASE("an address alone is a network of one") {
    CHECK(lies_in("::1", "::1"));
    CHECK_FALSE(lies_in("::2", "::1"));
    CHECK(lies_in("192.0.2.1", "192.0.2.1"));
    CHECK_FALSE(lies_in("192.0.2.2", "192.0.2.1"));
}

TEST_CASE("an IPv4 address in IPv6 clothes is the IPv4 address") {
    CHECK(lies_in("::ffff:127.0.0.1", "127.0.0.0/8"));
    CHECK_FALSE(lies_in("192.0.2.1", "::/0"));
    CHECK_FALSE(lies_in("::1", "0.0.0.0/0"));
}

TEST_CASE("a scope does not hide an address and what is none lies nowhere") {
    CHECK(lies_in("fe80::1%eth0", "fe80::/10"));
    CHECK_FALSE(lies_in("", "0.0.0.0/0"));
    CHECK_FALSE(lies_in("localhost", "0.0.0.0/0"));
    CHECK_FALSE(lies_in(std::string(100, '1'), "0.0.0.0/0"));
}

TEST_CASE("what is no network is refused") {
    for (const auto* text :
         {"",
          "127.0.0.0/",
          "127.0.0.0/33",
          "::/129",
          "127.0.0.1/8",
          "127.0.0/8",
          "127.0.0.0/8x",
          "127.0.0.0/-1",
          "localhost",
          "fe80::1%eth0",
          "*"}) {
        CAPTURE(text);
        CHECK_FALSE(Network::parse(text));
    }
}
