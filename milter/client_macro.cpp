#include "milter/client_macro.hpp"

namespace maildocket::milter {

Client client_of(std::string_view macro) {
    const auto open = macro.rfind('[');
    const auto close = open == std::string_view::npos ? open : macro.find(']', open);
    if (close == std::string_view::npos) {
        return {};
    }
    Client client;
    client.address = macro.substr(open + 1, close - open - 1);
    constexpr std::string_view ipv6 = "IPv6:";
    client.address.remove_prefix(client.address.starts_with(ipv6) ? ipv6.size() : 0);
    client.name = macro.substr(0, macro.find(' '));
    client.name.remove_prefix(client.name.rfind('@') + 1);
    return client;
}

}  // namespace maildocket::milter
