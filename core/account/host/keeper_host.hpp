#pragma once

#include "core/account/token_keeper.hpp"
#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "core/crypto/keys.hpp"
#include "core/oauth/client.hpp"
#include "core/store/mailbox_store.hpp"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

// A mailbox of the configuration with its keeper, for every program that signs in.
namespace maildocket::account {

// Null if there is none of that name.
[[nodiscard]] const MailboxConfig* find_mailbox(const Config& config, std::string_view name);

// Reads the secret, the certificate or the service account. The mailbox signs in with OAuth. Errors
// name the key and the file, and are the administrator's to mend.
[[nodiscard]] Result<oauth::Client> make_client(const MailboxConfig& mailbox);

struct KeeperHost {
    std::string process;  // host and pid, for the lease
    Log log;
    std::stop_token stop = {};  // ends requests and waits
    bool impatient = false;     // see KeeperParts
};

// `store` outlives the keeper and belongs to its thread. The keys are not empty.
[[nodiscard]] Result<std::unique_ptr<TokenKeeper>> make_keeper(
    const MailboxConfig& mailbox, const KeyRing& keys, store::MailboxStore& store, KeeperHost host
);

}  // namespace maildocket::account
