#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/store/chore_store.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

// What the clock asks for: tickets that close, originals that go. Any number of hosts may run it,
// one at a time does it.
namespace maildocket::outbox {

struct ChoreSettings {
    std::chrono::hours auto_close{0};  // 0: resolved tickets stay so
    std::chrono::days keep_raw{0};     // 0: originals stay

    bool operator==(const ChoreSettings&) const = default;
};

struct ChoreParts {
    std::string name;  // unlike any other host's
    ChoreSettings settings;
    std::function<Result<std::unique_ptr<store::ChoreStore>>()> open_store;
    std::function<Timestamp()> clock;
    Log log;
    std::chrono::milliseconds interval{60'000};
};

// Where the retention has got to; begins anew with each process.
struct RetentionProgress {
    DeliveryId looked_at;
    bool sweep_due = true;  // content may have become unused
};

// One round, in small transactions; `go_on` is asked between them.
[[nodiscard]] Result<void> do_chores(
    store::ChoreStore& store,
    const ChoreSettings& settings,
    Timestamp now,
    RetentionProgress& progress,
    const std::function<bool()>& go_on
);

// A thread of its own, which the destructor ends between two transactions.
class Chores {
public:
    explicit Chores(ChoreParts parts);
    ~Chores();
    Chores(const Chores&) = delete;
    Chores& operator=(const Chores&) = delete;
    Chores(Chores&&) = delete;
    Chores& operator=(Chores&&) = delete;

    void replace_settings(ChoreSettings settings);  // from any thread

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] Result<void> round(const std::stop_token& stop);

    ChoreParts parts_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::unique_ptr<store::ChoreStore> store_;
    RetentionProgress progress_;
    std::jthread thread_;
};

}  // namespace maildocket::outbox
