#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/store/intake_store.hpp"

#include <chrono>
#include <functional>
#include <memory>

// A few connections to the store that only read. Who asks waits no longer than he said: a store
// that hangs costs a mail its stamp and never its time.
namespace maildocket::milter {

class StorePool {
public:
    using Open = std::function<Result<std::unique_ptr<store::IntakeStore>>()>;
    using TimePoint = std::chrono::steady_clock::time_point;

    // Opens each connection when it is first needed, on a thread of its own. `open` may be called
    // by several threads at once.
    StorePool(unsigned connections, Open open, const Log& log);
    // Waits a moment for questions in hand; a thread that hangs in the store is left behind.
    ~StorePool();
    StorePool(const StorePool&) = delete;
    StorePool& operator=(const StorePool&) = delete;
    StorePool(StorePool&&) = delete;
    StorePool& operator=(StorePool&&) = delete;

    // From any thread. store_unavailable also if there is no answer at `until`, if too many wait,
    // and for two seconds after one of these: nobody else waits in vain.
    [[nodiscard]] Result<store::IntakeStore::ReadAnswer> ask(
        const store::DeliveryKey& key, const routing::Inquiry& inquiry, TimePoint until
    );

private:
    struct State;
    std::shared_ptr<State> state_;  // shared with the threads
};

}  // namespace maildocket::milter
