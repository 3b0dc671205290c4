#pragma once

#include <csignal>

// SIGTERM, SIGINT and SIGHUP for a program whose first thread waits for them while others work.
namespace maildocket::net {

// Blocked in this thread and in all that it starts from now on; taken one by one with next().
// SIGPIPE is ignored: a peer that is gone shows in the write.
class BlockedSignals {
public:
    BlockedSignals();

    [[nodiscard]] int next() const;

private:
    sigset_t set_{};
};

}  // namespace maildocket::net
