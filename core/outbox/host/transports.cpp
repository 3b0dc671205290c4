#include "core/outbox/host/transports.hpp"

#include "core/account/host/mailbox_servers.hpp"
#include "core/account/host/shared_keeper.hpp"
#include "core/crypto/keys.hpp"
#include "core/crypto/secret_file.hpp"
#include "core/net/sendmail_transport.hpp"
#include "core/net/smtp_transport.hpp"

#include <unistd.h>

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

net::SmtpToken smtp_token(account::AccessToken token) {
    if (token) {
        return std::move(*token);
    }
    const auto& why = token.error();
    return tl::unexpected(why.reason + (why.code.empty() ? "" : " (" + why.code + ')'));
}

class MailboxTokens final : public net::TokenSource {
public:
    explicit MailboxTokens(account::SharedKeeperParts parts) : keeper_(std::move(parts)) {}

    net::SmtpToken fresh() override { return smtp_token(keeper_.access_token(now_utc())); }
    net::SmtpToken rejected(const std::string& token) override {
        return smtp_token(keeper_.rejected(token, now_utc()));
    }
    void interrupt() noexcept override { keeper_.interrupt(); }

private:
    account::SharedKeeper keeper_;
};

Result<TransportFactory> through_mailbox(
    const Config& config, const MailboxConfig& mailbox, const TransportHost& host
) {
    auto settings = account::smtp_settings(mailbox);
    settings.hello_name = host.host_name;
    if (mailbox.sign_in == MailboxSignIn::password) {
        auto password = read_password(mailbox.password_file);
        if (!password) {
            return fail_with(password);
        }
        settings.password = std::move(*password);
    } else {
        auto keys = load_keys(config.secrets.key_file);
        if (!keys) {
            return fail_with(keys);
        }
        settings.tokens = std::make_shared<MailboxTokens>(account::SharedKeeperParts{
            mailbox,
            std::move(*keys),
            host.open_mailboxes,
            host.host_name + ':' + std::to_string(::getpid()),
            host.log});
    }
    return TransportFactory([settings] { return net::make_smtp_transport(settings); });
}

Result<TransportFactory> mailbox(const Config& config, const TransportHost& host) {
    const auto& name = config.outbound.transport.mailbox;
    const auto* mailbox = account::find_mailbox(config, name);
    if (mailbox == nullptr) {
        return fail(ErrorCode::invalid_input, "there is no mailbox " + name);
    }
    return through_mailbox(config, *mailbox, host);
}

}  // namespace

Result<TransportFactory> make_transports(const Config& config, const TransportHost& host) {
    const auto& outbound = config.outbound;
    switch (outbound.transport.kind) {
        case TransportKind::smtp:
        case TransportKind::smtps: return smtp(outbound, host.host_name);
        case TransportKind::sendmail:
            return TransportFactory([command = outbound.transport.command] {
                return net::make_sendmail_transport({.command = command});
            });
        case TransportKind::mailbox: return mailbox(config, host);
        case TransportKind::none: return TransportFactory();
    }
    return TransportFactory();
}

}  // namespace maildocket::outbox
