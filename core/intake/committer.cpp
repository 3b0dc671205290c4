#include "core/intake/committer.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <exception>
#include <utility>

namespace maildocket::intake {

namespace {

// After the store was not reachable: how long RCPT is refused before the next mail may try again.
constexpr std::chrono::seconds breaker_time{2};

// A mail and the replies of its deliveries; answered when the last one is known.
struct Pending {
    std::shared_ptr<const PreparedMail> mail;
    Committers::Completion done;
    std::vector<Reply> replies;
    std::size_t open_jobs = 0;
};

struct Task {
    std::shared_ptr<Pending> pending;
    DeliveryJob job;
};

bool is_transient(ErrorCode code) {
    return code != ErrorCode::internal && code != ErrorCode::invalid_input &&
           code != ErrorCode::not_found;
}

}  // namespace

class Committers::Worker {
public:
    Worker(OpenStore open, CommitterLimits limits, Log log)
        : open_(std::move(open)),
          limits_(limits),
          log_(std::move(log)),
          thread_([this] { run(); }) {}

    ~Worker() {
        {
            const std::lock_guard lock(mutex_);
            ending_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    Worker(Worker&&) = delete;
    Worker& operator=(Worker&&) = delete;

    void push(Task task) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [this] { return waiting_.size() < limits_.waiting_max; });
        waiting_.push_back(std::move(task));
        lock.unlock();
        changed_.notify_one();
    }

    [[nodiscard]] bool reachable() const {
        const auto until = std::chrono::steady_clock::time_point(
            std::chrono::steady_clock::duration(unreachable_until_)
        );
        return std::chrono::steady_clock::now() >= until;
    }

private:
    void run() {
        for (auto group = take(); !group.empty(); group = take()) {
            commit_group(group);
        }
    }

    // What waits, up to the limit; empty at the end.
    std::vector<Task> take() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
        const auto count = std::min(limits_.group_max, waiting_.size());
        std::vector<Task> group(
            std::make_move_iterator(waiting_.begin()),
            std::make_move_iterator(waiting_.begin() + static_cast<std::ptrdiff_t>(count))
        );
        waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
        lock.unlock();
        room_.notify_all();
        return group;
    }

    // All of the group in one transaction. Whoever failed in it, or everybody if the commit failed,
    // goes on alone.
    void commit_group(std::vector<Task>& group) {
        std::vector<Task*> alone;
        std::vector<std::pair<Task*, Reply>> replies;
        const auto committed =
            in_transaction([&](store::IntakeTransaction& transaction) -> Result<void> {
                for (auto& task : group) {
                    auto reply = deliver_guarded(transaction, task.job, std::nullopt);
                    if (reply) {
                        replies.emplace_back(&task, std::move(*reply));
                    } else if (reply.error().code == ErrorCode::store_unavailable) {
                        return fail_with(reply);
                    } else if (auto undone = transaction.undo(); !undone) {
                        return undone;
                    } else {
                        alone.push_back(&task);
                    }
                }
                return {};
            });
        if (!committed) {
            for (auto& task : group) {
                deliver_alone(task, Error{ErrorCode::conflict, committed.error().detail});
            }
            return;
        }
        for (auto& [task, reply] : replies) {
            answer(*task, std::move(reply));
        }
        for (auto* task : alone) {
            deliver_alone(*task, Error{ErrorCode::conflict, "undone in its group"});
        }
    }

    // A transaction each time. What can't be stored as decided is held, so that it is not retried
    // for ever.
    void deliver_alone(Task& task, Error error) {
        std::optional<std::string> hold_reason;
        for (int attempt = 0; attempt < limits_.attempts_max; ++attempt) {
            if (!is_transient(error.code)) {
                hold_reason = "could not be stored as decided: " + error.detail;
            }
            std::optional<Reply> reply;
            const auto committed =
                in_transaction([&](store::IntakeTransaction& transaction) -> Result<void> {
                    auto delivered = deliver_guarded(transaction, task.job, hold_reason);
                    if (!delivered) {
                        return fail_with(delivered);
                    }
                    reply = std::move(*delivered);
                    return {};
                });
            if (committed) {
                answer(task, std::move(*reply));
                return;
            }
            error = committed.error();
            if (error.code == ErrorCode::no_space) {
                break;
            }
        }
        log_.write(
            Severity::error,
            "delivery_failed",
            {{"queue", task.job.queue->name},
             {"message_id", task.job.mail->message.message_id},
             {"error", error.detail}}
        );
        answer(task, maildocket::reply_for(error));
    }

    // begin, work, commit; the connection is replaced when it is lost.
    template <class Work>
    Result<void> in_transaction(Work work) {
        if (auto ready = connect(); !ready) {
            return ready;
        }
        auto transaction = store_->begin();
        if (!transaction) {
            return lost_if_unavailable(fail_with(transaction));
        }
        if (auto worked = work(**transaction); !worked) {
            transaction->reset();
            return lost_if_unavailable(std::move(worked));
        }
        auto committed = (*transaction)->commit();
        transaction->reset();  // it uses the connection, which may be thrown away now
        return lost_if_unavailable(std::move(committed));
    }

    Result<void> connect() {
        if (store_ != nullptr) {
            return {};
        }
        auto opened = open_();
        if (!opened) {
            return lost_if_unavailable(fail_with(opened));
        }
        store_ = std::move(*opened);
        return {};
    }

    Result<void> lost_if_unavailable(Result<void> result) {
        using clock = std::chrono::steady_clock;
        if (result) {
            unreachable_until_ = 0;
        } else if (result.error().code == ErrorCode::store_unavailable || result.error().code == ErrorCode::commit_in_doubt) {
            store_.reset();
            if (result.error().code == ErrorCode::store_unavailable) {
                unreachable_until_ = (clock::now() + breaker_time).time_since_epoch().count();
            }
            log_.write(Severity::warning, "store_unavailable", {{"error", result.error().detail}});
        }
        return result;
    }

    // Whatever a bug throws ends with this mail and not with the thread.
    Result<Reply> deliver_guarded(
        store::IntakeTransaction& transaction,
        const DeliveryJob& job,
        const std::optional<std::string>& hold_reason
    ) {
        try {
            return deliver(transaction, job, hold_reason);
        } catch (const std::exception& exception) {
            return fail(ErrorCode::internal, exception.what());
        }
    }

    static void answer(Task& task, Reply reply) {
        auto& pending = *task.pending;
        for (const auto index : task.job.recipients) {
            pending.replies[index] = reply;
        }
        if (--pending.open_jobs == 0) {
            pending.done(std::move(pending.replies));
        }
    }

    OpenStore open_;
    CommitterLimits limits_;
    Log log_;
    std::unique_ptr<store::IntakeStore> store_;
    std::atomic<std::chrono::steady_clock::rep> unreachable_until_{0};

    std::mutex mutex_;
    std::condition_variable changed_;
    std::condition_variable room_;
    std::deque<Task> waiting_;
    bool ending_ = false;
    std::thread thread_;  // last: it uses all of the above
};

Committers::Committers(unsigned count, OpenStore open, CommitterLimits limits, Log log) {
    assert(count > 0);
    for (unsigned i = 0; i < count; ++i) {
        workers_.push_back(std::make_unique<Worker>(open, limits, log));
    }
}

Committers::~Committers() = default;

void Committers::push(std::shared_ptr<const PreparedMail> mail, Completion done) {
    auto pending = std::make_shared<Pending>();
    pending->mail = mail;
    pending->done = std::move(done);
    pending->replies.assign(
        mail->envelope.recipients.size(), Reply{550, {5, 1, 1}, "No such address here"}
    );
    auto jobs = jobs_of(mail);
    pending->open_jobs = jobs.size();
    if (jobs.empty()) {
        pending->done(std::move(pending->replies));
        return;
    }
    // All deliveries of a mail go to one committer: they are answered one after the other, so
    // nothing races for `pending`.
    const auto author = std::hash<std::string>{}(ascii::lower(mail->message.author().email));
    auto& worker = *workers_[author % workers_.size()];
    for (auto& job : jobs) {
        worker.push({pending, std::move(job)});
    }
}

bool Committers::store_reachable() const {
    return std::ranges::any_of(workers_, [](const auto& worker) { return worker->reachable(); });
}

}  // namespace maildocket::intake
