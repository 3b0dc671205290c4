#include "imap/sign_in.hpp"

#include "core/account/host/keeper_host.hpp"
#include "core/account/host/mailbox_servers.hpp"
#include "core/base/host_name.hpp"
#include "core/crypto/secret_file.hpp"
#include "core/net/imap_connection.hpp"

#include <unistd.h>

#include <algorithm>
#include <stop_token>
#include <utility>

namespace maildocket::mailbox {

namespace {

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

SessionEnd end_of(const account::NoToken& missing) {
    const bool away = missing.obstacle == account::Obstacle::store_away;
    return {away ? EndKind::store : EndKind::token, missing.reason, missing.code, std::nullopt};
}

// A session is left so long before its token ends, or a tenth of what is left of a short life.
constexpr std::chrono::minutes leave_before{2};

Timestamp leave_at(Timestamp token_ends_at, Timestamp now) {
    constexpr int tenth = 10;
    const auto left = std::max<Timestamp::duration>(token_ends_at - now, Timestamp::duration{0});
    return token_ends_at - std::min<Timestamp::duration>(leave_before, left / tenth);
}

class TokenConnector final : public Connector {
public:
    TokenConnector(
        MailboxConfig mailbox, KeyRing keys, std::shared_ptr<store::Stores> stores, Log log
    )
        : mailbox_(std::move(mailbox)),
          keys_(std::move(keys)),
          stores_(std::move(stores)),
          log_(std::move(log)) {}

    Step<Connection> connect() override {
        if (auto ready = make_keeper(); !ready) {
            return tl::unexpected(ready.error());
        }
        auto token = keeper_->access_token(now_utc());
        if (!token) {
            return no_token(token.error());
        }
        auto opened = open(*token);
        if (!opened && opened.error().trouble == net::ConnectTrouble::sign_in) {
            token = keeper_->rejected(*token, now_utc());
            if (!token) {
                return refused(token.error());
            }
            opened = open(*token);
        }
        if (!opened) {
            return end_with(end_of(opened.error()));
        }
        return connected(std::move(*opened));
    }

    void interrupt() noexcept override {
        interrupter_->interrupt();
        stop_.request_stop();
    }

private:
    // The secrets are read each time: one that was replaced needs no restart.
    Step<void> make_keeper() {
        if (store_ == nullptr) {
            auto opened = stores_->open_mailboxes();
            if (!opened) {
                return end_with(mailbox::end_of(opened.error()));
            }
            store_ = std::move(*opened);
        }
        auto process = host_name() + ':' + std::to_string(::getpid());
        auto made = account::make_keeper(
            mailbox_, keys_, *store_, {std::move(process), log_, stop_.get_token(), false}
        );
        if (!made) {
            return end_with({EndKind::misconfigured, made.error().detail, {}, std::nullopt});
        }
        if (keeper_ != nullptr) {
            (*made)->take_over(*keeper_);
        }
        keeper_ = std::move(*made);
        return {};
    }

    tl::expected<net::ImapConnection, net::ConnectFailure> open(const std::string& token) {
        auto server = account::imap_settings(mailbox_);
        server.token = token;
        return net::open_imap_connection(server, interrupter_);
    }

    Step<Connection> no_token(const account::NoToken& missing) {
        if (missing.obstacle == account::Obstacle::store_away) {
            store_.reset();  // and not the keeper, which may hold tokens that are to be stored
        }
        return end_with(end_of(missing));
    }

    // A token that is good and not taken: more attempts would only lock the mailbox.
    Step<Connection> refused(const account::NoToken& missing) {
        if (missing.obstacle == account::Obstacle::misconfigured) {
            return end_with({EndKind::sign_in, missing.reason, missing.code, std::nullopt});
        }
        return no_token(missing);
    }

    Step<Connection> connected(net::ImapConnection opened) {
        const auto sign_in = store_->sign_in(mailbox_.name);
        if (!sign_in) {
            return end_with(mailbox::end_of(sign_in.error()));
        }
        Connection connection;
        connection.client = std::make_unique<imap::Client>(std::move(opened.channel));
        if (sign_in->access_ends_at) {
            connection.leave_at = leave_at(*sign_in->access_ends_at, now_utc());
        }
        return connection;
    }

    MailboxConfig mailbox_;
    KeyRing keys_;
    std::shared_ptr<store::Stores> stores_;
    Log log_;
    std::stop_source stop_;
    std::shared_ptr<net::Interrupter> interrupter_ = std::make_shared<net::Interrupter>();
    std::unique_ptr<store::MailboxStore> store_;
    std::unique_ptr<account::TokenKeeper> keeper_;  // uses store_ if it is there
};

}  // namespace

Result<std::unique_ptr<Connector>> make_connector(
    const MailboxConfig& mailbox,
    const KeyRing& keys,
    std::shared_ptr<store::Stores> stores,
    const Log& log
) {
    if (mailbox.sign_in == MailboxSignIn::password) {
        return std::make_unique<PasswordConnector>(
            account::imap_settings(mailbox), mailbox.password_file
        );
    }
    if (const auto client = account::make_client(mailbox); !client) {
        return fail_with(client);
    }
    return std::make_unique<TokenConnector>(mailbox, keys, std::move(stores), log);
}

}  // namespace maildocket::mailbox
