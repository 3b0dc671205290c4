#include "imap/sign_in.hpp"

#include "core/crypto/secret_file.hpp"
#include "core/net/imap_connection.hpp"

#include <utility>

namespace maildocket::mailbox {

namespace {

net::ImapSecurity security_of(MailboxSecurity security) {
    switch (security) {
        case MailboxSecurity::tls: return net::ImapSecurity::tls;
        case MailboxSecurity::starttls: return net::ImapSecurity::starttls;
        case MailboxSecurity::none: return net::ImapSecurity::none;
    }
    return net::ImapSecurity::tls;
}

net::ImapSettings server_of(const MailboxConfig& mailbox) {
    net::ImapSettings settings;
    settings.host = mailbox.host;
    settings.port = mailbox.port;
    settings.security = security_of(mailbox.security);
    settings.username = mailbox.username;
    settings.ca_file = mailbox.ca_file;
    return settings;
}

SessionEnd end_of(const net::ConnectFailure& failure) {
    auto kind = EndKind::server;
    switch (failure.trouble) {
        case net::ConnectTrouble::sign_in: kind = EndKind::sign_in; break;
        case net::ConnectTrouble::interrupted: kind = EndKind::stopped; break;
        case net::ConnectTrouble::certificate:
        case net::ConnectTrouble::other: kind = EndKind::misconfigured; break;
        case net::ConnectTrouble::unreachable:
        case net::ConnectTrouble::throttled: break;
    }
    return {kind, failure.text, failure.response_code, failure.back_off};
}

class PasswordConnector final : public Connector {
public:
    PasswordConnector(net::ImapSettings server, std::string password_file)
        : server_(std::move(server)), password_file_(std::move(password_file)) {}

    Step<Connection> connect() override {
        auto password = read_password(password_file_);
        if (!password) {
            return end_with({EndKind::misconfigured, password.error().detail, {}, std::nullopt});
        }
        auto server = server_;
        server.password = std::move(*password);
        auto opened = net::open_imap_connection(server, interrupter_);
        if (!opened) {
            return end_with(end_of(opened.error()));
        }
        return Connection{std::make_unique<imap::Client>(std::move(opened->channel)), std::nullopt};
    }

    void interrupt() noexcept override { interrupter_->interrupt(); }

private:
    net::ImapSettings server_;
    std::string password_file_;
    std::shared_ptr<net::Interrupter> interrupter_ = std::make_shared<net::Interrupter>();
};

}  // namespace

Result<std::unique_ptr<Connector>>
make_connector(const Config&, const MailboxConfig& mailbox, std::shared_ptr<store::Stores>, const Log&) {
    if (mailbox.sign_in != MailboxSignIn::password) {
        return fail(ErrorCode::invalid_input, "signing in with a token is not built yet");
    }
    return std::make_unique<PasswordConnector>(server_of(mailbox), mailbox.password_file);
}

}  // namespace maildocket::mailbox
