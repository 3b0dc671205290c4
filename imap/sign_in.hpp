#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "core/crypto/keys.hpp"
#include "core/store/stores.hpp"
#include "imap/connector.hpp"

#include <memory>

namespace maildocket::mailbox {

// Signs in as the configuration says: with a password, which is read anew each time, or with an
// access token, which is got, refreshed and kept by core/account.
[[nodiscard]] Result<std::unique_ptr<Connector>> make_connector(
    const MailboxConfig& mailbox,
    const KeyRing& keys,
    std::shared_ptr<store::Stores> stores,
    const Log& log
);

}  // namespace maildocket::mailbox
