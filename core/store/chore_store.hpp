#pragma once

#include "core/base/ids.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

// Chores that the clock asks for. Safe with any number of hosts: a named lease says who does them,
// and each is harmless if it is done twice. Errors are those of every store.
namespace maildocket::store {

class ChoreStore {
public:
    virtual ~ChoreStore() = default;
    // True if `owner` has the lease now, until `now` + `length`: it was free, ended, or his
    // already.
    virtual Result<bool> acquire(
        const std::string& lease,
        const std::string& owner,
        Timestamp now,
        std::chrono::seconds length
    ) = 0;
    virtual Result<void> release(const std::string& lease, const std::string& owner) = 0;
    // resolved tickets untouched since `before` become closed, at most `count`; how many.
    virtual Result<std::int64_t> close_resolved(
        Timestamp before, Timestamp now, std::int64_t count
    ) = 0;
    // Looks at no more than `count` deliveries received before `before`, those behind `after` in
    // the order of their ids, and lets their raw mails go: the ledger row stays, the original is
    // gone. Held mails keep theirs. The last delivery looked at; nothing if there was none.
    virtual Result<std::optional<DeliveryId>> forget_originals(
        Timestamp before, DeliveryId after, std::int64_t count
    ) = 0;
    // Content older than `before` that nothing refers to, at most `count`; how many. A delivery
    // that begins to use it at the same time wins, or is told to try again.
    virtual Result<std::int64_t> sweep_blobs(Timestamp before, std::int64_t count) = 0;
};

}  // namespace maildocket::store
