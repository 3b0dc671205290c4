#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "core/outbox/chores.hpp"
#include "core/outbox/host/transports.hpp"
#include "core/outbox/worker.hpp"
#include "core/store/stores.hpp"

#include <functional>
#include <memory>
#include <string>

// Worker and chores as lmtpd and `maildocket worker` host them.
namespace maildocket::outbox {

using OpenStores = std::function<Result<std::unique_ptr<store::Stores>>(const std::string& url)>;

class OutboxHost {
public:
    // Begins to send. Fails where the administrator has to do something: no keys, a broken
    // template, a password that can't be read, the schema of a newer program. A store that is away
    // is waited for; its schema is upgraded if it is older.
    [[nodiscard]] static Result<std::unique_ptr<OutboxHost>> start(
        const Config& config, std::string host_name, const OpenStores& open_stores, const Log& log
    );

    // Takes templates, transport, keys and queues of a new configuration; the store stays. On an
    // error nothing changes.
    [[nodiscard]] Result<void> reload(const Config& config);

private:
    class HostedStores;

    OutboxHost(TransportHost host, WorkerParts worker, ChoreParts chores);

    TransportHost host_;
    Worker worker_;
    Chores chores_;
};

}  // namespace maildocket::outbox
