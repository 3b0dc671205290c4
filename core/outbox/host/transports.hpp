#pragma once

#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "core/outbox/sender_pool.hpp"

#include <string>

namespace maildocket::outbox {

// The transport of the configuration; empty where nothing is to be sent. Reads the password. Errors
// are the administrator's to mend. `host_name` is said in EHLO.
[[nodiscard]] Result<TransportFactory> make_transports(
    const OutboundConfig& config, const std::string& host_name
);

}  // namespace maildocket::outbox
