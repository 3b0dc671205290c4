#pragma once

#include "core/base/time.hpp"
#include "core/imap/client.hpp"
#include "imap/session_end.hpp"

#include <memory>
#include <optional>

// How a mailbox loop gets a connection on which its user is signed in.
namespace maildocket::mailbox {

struct Connection {
    std::unique_ptr<imap::Client> client;
    std::optional<Timestamp> leave_at;  // before the token ends
};

class Connector {
public:
    virtual ~Connector() = default;
    virtual Step<Connection> connect() = 0;
    // Ends a connect() that waits, and every later one, soon. From any thread.
    virtual void interrupt() noexcept = 0;
};

}  // namespace maildocket::mailbox
