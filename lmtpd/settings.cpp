#include "lmtpd/settings.hpp"

#include "core/net/tls.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::lmtp {

bool ServerSettings::trusts(std::string_view address) const {
    return std::ranges::any_of(trusted_peers, [address](const Network& network) {
        return network.contains(address);
    });
}

Result<std::shared_ptr<const ServerSettings>> make_settings(
    const Config& config, std::string hostname
) {
    const auto& lmtp = config.lmtp;
    SessionSettings session;
    session.hostname = std::move(hostname);
    session.email_to_ticket = config.email_to_ticket;
    session.message_octets_max = lmtp.message_octets_max;
    session.recipients_max = lmtp.recipients_max;
    session.errors_max = lmtp.errors_max;
    session.command_octets_max = lmtp.command_octets_max;
    session.command_timeout = lmtp.command_timeout;
    session.handshake_timeout = lmtp.handshake_timeout;

    auto settings = std::make_shared<ServerSettings>();
    settings->trusted_peers = lmtp.trusted_peers;
    settings->sessions_max = lmtp.connections_max;
    settings->message_timeout = lmtp.message_timeout;
    settings->shutdown_timeout = lmtp.shutdown_timeout;
    if (!lmtp.tls_certificate.empty()) {
        auto tls = net::load_tls(lmtp.tls_certificate, lmtp.tls_key);
        if (!tls) {
            return fail_with(tls);
        }
        settings->tls = std::move(*tls);
        session.has_certificate = true;
    }
    settings->session = std::make_shared<const SessionSettings>(std::move(session));
    return std::shared_ptr<const ServerSettings>(std::move(settings));
}

}  // namespace maildocket::lmtp
