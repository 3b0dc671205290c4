#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "lmtpd/delivery_port.hpp"

#include <memory>

// Puts keys, store, intake and threads together behind the server's port.
namespace maildocket::lmtp {

class Delivery : public DeliveryPort {
public:
    // Takes queues, policies and keys of a new configuration; the store stays the old one. On an
    // error nothing changes.
    virtual Result<void> reload(const Config& config) = 0;
};

// Fails where the administrator has to do something: no keys, a schema newer than the program, a
// URL that makes no sense. A database that can't be reached is no reason to fail: mail is answered
// 451 until it is there.
[[nodiscard]] Result<std::unique_ptr<Delivery>> make_delivery(const Config& config, const Log& log);

}  // namespace maildocket::lmtp
