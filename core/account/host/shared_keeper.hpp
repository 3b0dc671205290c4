#pragma once

#include "core/account/host/keeper_host.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

// One keeper for all threads of a process that send through the same mailbox. It has a connection
// to the store of its own, made when it is needed and made anew when the store was away.
namespace maildocket::account {

struct SharedKeeperParts {
    MailboxConfig mailbox;  // signs in with OAuth
    KeyRing keys;           // not empty
    std::function<Result<std::unique_ptr<store::MailboxStore>>()> open_store;
    std::string process;  // host and pid, for the lease
    Log log;
};

// From any thread; one call is answered at a time, and may take a minute.
class SharedKeeper {
public:
    explicit SharedKeeper(SharedKeeperParts parts) : parts_(std::move(parts)) {}

    // As of TokenKeeper. A secret that was replaced is read by the call after one that ended in
    // misconfigured.
    [[nodiscard]] AccessToken access_token(Timestamp now);
    [[nodiscard]] AccessToken rejected(const std::string& token, Timestamp now);

    // Calls in progress end soon, and so does every later one that would ask the provider.
    void interrupt() noexcept { stop_.request_stop(); }

private:
    using Question = std::function<AccessToken(TokenKeeper& keeper)>;

    [[nodiscard]] AccessToken ask(const Question& question);
    // What stands in the way of asking; null: nothing.
    [[nodiscard]] std::optional<NoToken> make_ready();

    SharedKeeperParts parts_;
    std::stop_source stop_;
    std::mutex mutex_;
    std::unique_ptr<store::MailboxStore> store_;
    std::unique_ptr<TokenKeeper> keeper_;  // kept without a store: it may hold tokens to be written
    bool stale_ = true;                    // another keeper is to be made
};

}  // namespace maildocket::account
