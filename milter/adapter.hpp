#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "milter/settings.hpp"
#include "milter/store_pool.hpp"

#include <atomic>
#include <functional>
#include <memory>

// libmilter's call-backs around a Policy for each connection. Whatever is unexpected there becomes
// "accept", with a line in the log; no exception reaches a C frame.
namespace maildocket::milter {

// What the call-backs share. Outlives them.
struct Runtime {
    std::function<std::shared_ptr<const Settings>()> settings;  // in force now; from any thread
    StorePool& store;
    Log log;
    std::function<Timestamp()> clock = now_utc;
    std::atomic<int> calls = 0;  // in hand
};

// Tells libmilter of the call-backs. Once in a process: libmilter has one set of them, and hands
// them nothing of ours but what they keep for each connection.
[[nodiscard]] Result<void> register_callbacks(Runtime& runtime);

// Serves until smfi_stop(); on a thread of its own, which libmilter then calls its main one.
// Returns false if libmilter gave up.
[[nodiscard]] bool serve();
// From any thread: serve() returns within a few seconds.
void stop_serving();

}  // namespace maildocket::milter
