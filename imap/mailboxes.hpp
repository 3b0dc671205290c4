#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "core/crypto/keys.hpp"
#include "core/store/stores.hpp"
#include "imap/connector.hpp"
#include "imap/mailbox_loop.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

// All mailboxes of a configuration, each with a loop of its own.
namespace maildocket::mailbox {

struct MailboxesParts {
    std::string host_name;
    std::function<Result<std::unique_ptr<store::Stores>>(const std::string& url)> open_stores;
    // A mailbox's way in; an error is the administrator's to mend.
    std::function<Result<std::unique_ptr<Connector>>(
        const MailboxConfig& mailbox, const KeyRing& keys, std::shared_ptr<store::Stores> stores
    )>
        make_connector;
    Log log;
};

class Mailboxes {
public:
    explicit Mailboxes(MailboxesParts parts);
    ~Mailboxes();
    Mailboxes(const Mailboxes&) = delete;
    Mailboxes& operator=(const Mailboxes&) = delete;
    Mailboxes(Mailboxes&&) = delete;
    Mailboxes& operator=(Mailboxes&&) = delete;

    // Ends what runs and begins with this configuration. On an error what runs goes on. A store
    // that is away is waited for, one with the schema of a newer program is refused.
    [[nodiscard]] Result<void> start(const Config& config);

private:
    [[nodiscard]] Result<LoopParts> parts_for(
        const Config& config,
        const MailboxConfig& mailbox,
        const KeyRing& keys,
        const std::shared_ptr<store::Stores>& stores
    ) const;
    void stop();

    MailboxesParts parts_;
    std::vector<std::unique_ptr<MailboxLoop>> loops_;
};

// What the loop of a mailbox needs to know of the configuration.
[[nodiscard]] MailboxSettings settings_of(
    const Config& config, const MailboxConfig& mailbox, const KeyRing& keys
);

}  // namespace maildocket::mailbox
