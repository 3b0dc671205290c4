#pragma once

#include "core/base/network.hpp"
#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "lmtpd/session.hpp"

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace maildocket::lmtp {

// What the server needs to know beside its sockets. Const: a reload makes a new one, which new
// sessions take; old ones keep theirs.
struct ServerSettings {
    std::shared_ptr<const SessionSettings> session = std::make_shared<const SessionSettings>();
    std::vector<Network> trusted_peers;              // XCLIENT and XFORWARD; not counted one by one
    std::shared_ptr<boost::asio::ssl::context> tls;  // null: no STARTTLS
    std::uint32_t sessions_max = 10'000;
    std::uint32_t sessions_per_peer_max = 32;    // of one TCP address that is not trusted
    std::chrono::seconds message_timeout{600};   // from DATA to the final dot
    std::chrono::seconds write_timeout{60};      // for replies that the peer does not read
    std::chrono::seconds delivery_timeout{540};  // Postfix waits 600 for the replies
    std::chrono::seconds shutdown_timeout{30};   // for the mails in hand

    [[nodiscard]] bool trusts(std::string_view address) const;
};

// Of a configuration, with the certificate loaded. `hostname` is what the server calls itself.
[[nodiscard]] Result<std::shared_ptr<const ServerSettings>> make_settings(
    const Config& config, std::string hostname
);

}  // namespace maildocket::lmtp
