#include "core/net/loopback.hpp"

#include "core/base/network.hpp"

namespace maildocket::net {

bool is_loopback(const std::string& host) {
    static const auto ipv4 = Network::parse("127.0.0.0/8");
    static const auto ipv6 = Network::parse("::1");
    return host == "localhost" || (ipv4 && ipv4->contains(host)) || (ipv6 && ipv6->contains(host));
}

}  // namespace maildocket::net
