#pragma once

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
    // Raw mails of deliveries received before `before` are let go, at most `count`: the ledger row
    // stays, the original is gone. Held mails keep theirs. How many.
    virtual Result<std::int64_t> forget_originals(Timestamp before, std::int64_t count) = 0;
    // Content that nothing refers to any more, older than `before`, at most `count`; how many.
    virtual Result<std::int64_t> sweep_blobs(Timestamp before, std::int64_t count) = 0;
};

}  // namespace maildocket::store
