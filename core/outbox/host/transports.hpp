#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "core/outbox/sender_pool.hpp"
#include "core/store/mailbox_store.hpp"

#include <functional>
#include <memory>
#include <string>

namespace maildocket::outbox {

struct TransportHost {
    std::string host_name;  // said in EHLO
    // For the tokens of a mailbox; from any thread, for as long as there are transports.
    std::function<Result<std::unique_ptr<store::MailboxStore>>()> open_mailboxes;
    Log log;
};

// The transport of the configuration; empty where nothing is to be sent. Reads the password. Errors
// are the administrator's to mend.
[[nodiscard]] Result<TransportFactory> make_transports(
    const Config& config, const TransportHost& host
);

}  // namespace maildocket::outbox
