#pragma once

#include "core/account/sign_in_row.hpp"
#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"
#include "core/oauth/answers.hpp"
#include "core/oauth/client.hpp"
#include "core/oauth/token_endpoint.hpp"
#include "core/store/mailbox_store.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

// The access token of a mailbox, fresh whenever it is needed. However many processes and hosts use
// the mailbox, one of them refreshes at a time, and what it got is stored before it is used: a
// provider that gives a new refresh token each time may hold the old one for stolen.
namespace maildocket::account {

// Why there is no token, and so who can help.
enum class Obstacle {
    connect_first,     // nobody has signed in yet: maildocket mailbox connect
    reconnect_needed,  // the grant is over: the same
    misconfigured,     // the provider, or the mail server, refuses us as we are configured
    unreachable,       // ask again at retry_at
    store_away,        // the database; ask again later
};

struct NoToken {
    Obstacle obstacle = Obstacle::unreachable;
    std::string reason;  // in plain words, without a secret
    std::string code;    // the provider's own, e.g. "invalid_grant 50173"
    std::optional<Timestamp> retry_at;

    bool operator==(const NoToken&) const = default;
};

// A secret.
using AccessToken = tl::expected<std::string, NoToken>;

struct KeeperParts {
    std::string mailbox;  // its name in the configuration
    std::string owner;    // of the lease: this process and no other one
    oauth::Client client;
    KeyRing keys;                          // not empty
    std::optional<Timestamp> grant_ends;   // of the secret or certificate, as configured
    store::MailboxStore* store = nullptr;  // outlives the keeper; used by its thread alone
    std::unique_ptr<oauth::TokenEndpoint> endpoint;
    std::function<std::string(std::size_t octets)> random;
    std::function<void(std::chrono::milliseconds)> pause;  // while another process refreshes
    // A person waits for the answer: the provider is asked although it is not time yet. A grant in
    // doubt keeps its waits, or asking would end it.
    bool impatient = false;
    Log log;
};

// For one thread at a time. A call may take a minute: a request and its repetition.
class TokenKeeper {
public:
    explicit TokenKeeper(KeeperParts parts);

    // A token with some life left: min(300 s, a fifth of its life), or whatever is left where the
    // provider does not answer. States, back-off and notifications are in the store, so that each
    // process sees what the others learnt.
    [[nodiscard]] AccessToken access_token(Timestamp now);

    // The mail server refused this token: another one, refreshed once. A token that is refused
    // although it is less than a minute old is no matter of refreshing: misconfigured.
    [[nodiscard]] AccessToken rejected(const std::string& token, Timestamp now);

    // Tokens that an earlier keeper of the same mailbox could not store go on to this one.
    void take_over(TokenKeeper& before);

    // After somebody signed in. invalid_input if the provider gave what cannot be kept alive.
    [[nodiscard]] Result<void> store(const oauth::Tokens& tokens, Timestamp now);

private:
    // What a call can answer without asking the provider.
    [[nodiscard]] std::optional<AccessToken> answer_of(const KnownSignIn& known, Timestamp now)
        const;
    [[nodiscard]] std::optional<NoToken> obstacle_of(const KnownSignIn& known, Timestamp now) const;
    [[nodiscard]] AccessToken refresh(Timestamp now);
    [[nodiscard]] AccessToken refresh_alone(const KnownSignIn& known, Timestamp now);
    [[nodiscard]] std::variant<oauth::Tokens, oauth::Refusal> ask(
        const KnownSignIn& known, Timestamp now
    ) const;
    [[nodiscard]] AccessToken take(
        const KnownSignIn& known, const oauth::Tokens& tokens, Timestamp now
    );
    [[nodiscard]] AccessToken note(
        const KnownSignIn& known, const oauth::Refusal& refusal, Timestamp now
    );
    [[nodiscard]] std::optional<NoToken> write_pending(Timestamp now);

    KeeperParts parts_;
    SignInRow row_;
    std::optional<NextSignIn> pending_;  // tokens that the store could not take yet
    std::string fingerprint_;            // of the client
};

}  // namespace maildocket::account
