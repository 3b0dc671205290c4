#include "core/outbox/host/transports.hpp"

#include "core/crypto/secret_file.hpp"
#include "core/net/sendmail_transport.hpp"
#include "core/net/smtp_transport.hpp"

#include <utility>

namespace maildocket::outbox {

namespace {

bool is_this_host(const std::string& host) {
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

// Between hosts a password never travels in the clear, and mail only where the server can't do
// better. A local MTA has no certificate that anybody vouches for.
net::SmtpSecurity security_of(const OutboundConfig& config) {
    if (config.transport.kind == TransportKind::smtps) {
        return net::SmtpSecurity::tls;
    }
    const bool signs_in = !config.username.empty();
    if (is_this_host(config.transport.server.host)) {
        return signs_in ? net::SmtpSecurity::opportunistic : net::SmtpSecurity::none;
    }
    return signs_in ? net::SmtpSecurity::starttls : net::SmtpSecurity::opportunistic;
}

Result<TransportFactory> smtp(const OutboundConfig& config, const std::string& host_name) {
    net::SmtpSettings settings;
    settings.host = config.transport.server.host;
    settings.port = config.transport.server.port;
    settings.security = security_of(config);
    settings.username = config.username;
    settings.ca_file = config.ca_file;
    settings.hello_name = host_name;
    if (!config.password_file.empty()) {
        auto password = read_password(config.password_file);
        if (!password) {
            return fail_with(password);
        }
        settings.password = std::move(*password);
    }
    return TransportFactory([settings] { return net::make_smtp_transport(settings); });
}

}  // namespace

Result<TransportFactory> make_transports(
    const OutboundConfig& config, const std::string& host_name
) {
    switch (config.transport.kind) {
        case TransportKind::smtp:
        case TransportKind::smtps: return smtp(config, host_name);
        case TransportKind::sendmail:
            return TransportFactory([command = config.transport.command] {
                return net::make_sendmail_transport({.command = command});
            });
        case TransportKind::mailbox:
        case TransportKind::none: return TransportFactory();
    }
    return TransportFactory();
}

}  // namespace maildocket::outbox
