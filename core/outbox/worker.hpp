#pragma once

#include "core/base/log.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/outbox/letter_writer.hpp"
#include "core/outbox/mail_writer.hpp"
#include "core/outbox/sender_pool.hpp"
#include "core/outbox/untold.hpp"
#include "core/store/outbox_store.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

// Sends what stands in the outbox (SPEC section 7). Any number of workers share one: a mail belongs
// to the worker that leased it. A worker that dies leaves its mails to the others when the lease
// ends; the one it was sending may go out twice then, with the same Message-ID.
namespace maildocket::outbox {

// Const; replaced as a whole.
struct WorkerSettings {
    MailPolicy mail;
    TransportFactory make_transport;  // empty: nothing is sent, everything stays in the outbox
    unsigned connections = 4;         // at the same time, all to the transport's one server
};

struct WorkerParts {
    std::string name;  // unlike any other worker's
    std::shared_ptr<const WorkerSettings> settings;
    std::function<Result<std::unique_ptr<store::OutboxStore>>()> open_store;
    std::function<Timestamp()> clock;
    Log log;
    std::chrono::seconds lease{60};               // renewed while mails are in hand
    std::chrono::milliseconds poll{500};          // how soon a new mail is seen
    std::chrono::milliseconds store_pause{2000};  // before a store that failed is asked again
    std::chrono::seconds finish_longest{20};
};

// One thread that talks to the store, and the threads of a SenderPool. The destructor ends it: the
// mails being sent are finished or, after `finish_longest`, given up; the others are given back.
class Worker {
public:
    explicit Worker(WorkerParts parts);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    Worker(Worker&&) = delete;
    Worker& operator=(Worker&&) = delete;

    // For mails that no thread has begun. From any thread.
    void replace_settings(std::shared_ptr<const WorkerSettings> settings);

private:
    using Moment = std::chrono::steady_clock::time_point;

    void run(const std::stop_token& stop);
    void round(const std::stop_token& stop);
    void take_new_settings();
    void make_pool();
    void wait(const std::stop_token& stop, std::chrono::milliseconds longest);
    [[nodiscard]] std::vector<Posted> take_posted();

    // What one round does; each ends it with the store's error.
    [[nodiscard]] Result<void> work();
    [[nodiscard]] Result<void> open_store();
    [[nodiscard]] Result<void> report();
    [[nodiscard]] Result<void> renew();
    [[nodiscard]] Result<void> claim();
    [[nodiscard]] Result<void> write_letters();

    // What became of a mail.
    void note(const Posted& posted);
    void defer(const store::OutboxJob& job, const std::string& error);
    void fail_for_good(const store::OutboxJob& job, const std::string& error);
    void hold_all(const Posted& posted);
    [[nodiscard]] bool has_room() const;
    void withdraw();
    void finish();
    void give_back();

    WorkerParts parts_;

    // Shared with other threads.
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Posted> posted_;
    std::shared_ptr<const WorkerSettings> next_settings_;

    // The loop's own.
    std::minstd_rand random_;
    std::shared_ptr<const WorkerSettings> settings_;
    std::shared_ptr<const WorkerSettings> pending_settings_;  // as soon as nothing is being sent
    bool ending_ = false;
    std::unique_ptr<store::OutboxStore> store_;
    std::deque<store::OutboxJob> claimed_;  // not written yet
    LetterWriter letters_;
    std::size_t in_pool_ = 0;
    Timestamp leased_until_;
    Moment claim_at_;  // nothing is claimed before
    std::chrono::seconds pause_{0};
    Untold untold_;

    std::unique_ptr<SenderPool> pool_;  // its threads use posted_
    std::jthread thread_;               // last: it uses all of the above
};

}  // namespace maildocket::outbox
