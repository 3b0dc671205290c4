#include "core/outbox/worker.hpp"

#include "core/outbox/backoff.hpp"
#include "core/outbox/failure.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::outbox {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

// Mails that wait for a thread, for each thread: enough that none is idle while the store is asked.
constexpr std::size_t waiting_per_connection = 2;
constexpr std::size_t claim_per_connection = 16;
constexpr seconds pause_min{30};
constexpr seconds pause_max{900};

// Whether it is the store's state and not this mail's: a mail that can't be read must not stop the
// next one.
bool may_pass(ErrorCode code) {
    switch (code) {
        case ErrorCode::conflict:
        case ErrorCode::store_unavailable:
        case ErrorCode::commit_in_doubt:
        case ErrorCode::no_space: return true;
        case ErrorCode::invalid_input:
        case ErrorCode::not_found:
        case ErrorCode::internal: return false;
    }
    return false;
}

}  // namespace

Worker::Worker(WorkerParts parts)
    : parts_(std::move(parts)),
      random_(std::random_device{}()),
      settings_(parts_.settings),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Worker::~Worker() {
    thread_.request_stop();
    thread_.join();
}

void Worker::replace_settings(std::shared_ptr<const WorkerSettings> settings) {
    {
        const std::lock_guard lock(mutex_);
        next_settings_ = std::move(settings);
    }
    changed_.notify_all();
}

void Worker::run(const std::stop_token& stop) {
    make_pool();
    while (!stop.stop_requested()) {
        round(stop);
    }
    finish();
    give_back();
}

void Worker::round(const std::stop_token& stop) {
    take_new_settings();
    for (const auto& posted : take_posted()) {
        note(posted);
    }
    auto longest = parts_.poll;
    if (const auto worked = work(); !worked) {
        parts_.log.write(
            Severity::error, "outbox_store_failed", {{"error", worked.error().detail}}
        );
        store_.reset();
        longest = parts_.store_pause;
    }
    wait(stop, longest);
}

// Mails being sent are finished with the settings they began with.
void Worker::take_new_settings() {
    {
        const std::lock_guard lock(mutex_);
        if (next_settings_ != nullptr) {
            pending_settings_ = std::exchange(next_settings_, nullptr);
        }
    }
    if (pending_settings_ == nullptr) {
        return;
    }
    withdraw();
    if (in_pool_ == 0) {
        settings_ = std::exchange(pending_settings_, nullptr);
        make_pool();
        claim_at_ = {};
        pause_ = seconds{0};
    }
}

// Takes back what no thread has begun.
void Worker::withdraw() {
    if (pool_ != nullptr) {
        for (auto& letter : pool_->withdraw()) {
            --in_pool_;
            claimed_.push_front(std::move(letter.job));
        }
    }
}

void Worker::make_pool() {
    pool_.reset();
    if (settings_->make_transport) {
        pool_ = std::make_unique<SenderPool>(
            settings_->connections,
            settings_->make_transport,
            [this](Posted posted) {
                {
                    const std::lock_guard lock(mutex_);
                    posted_.push_back(std::move(posted));
                }
                changed_.notify_all();
            }
        );
    }
}

void Worker::wait(const std::stop_token& stop, milliseconds longest) {
    if (pool_ != nullptr && !claimed_.empty() && has_room() && store_ != nullptr) {
        return;
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, longest, [this] {
        return !posted_.empty() || next_settings_ != nullptr;
    });
}

std::vector<Posted> Worker::take_posted() {
    const std::lock_guard lock(mutex_);
    return std::exchange(posted_, {});
}

Result<void> Worker::work() {
    for (const auto step :
         {&Worker::open_store,
          &Worker::report,
          &Worker::renew,
          &Worker::claim,
          &Worker::write_letters}) {
        if (auto done = (this->*step)(); !done) {
            return done;
        }
    }
    return {};
}

Result<void> Worker::open_store() {
    if (store_ != nullptr) {
        return {};
    }
    auto opened = parts_.open_store();
    if (!opened) {
        return fail_with(opened);
    }
    store_ = std::move(*opened);
    return {};
}

// At once: what is not told when the process dies is sent again. While the store is busy with this,
// more mails come in, and they are told together.
Result<void> Worker::report() {
    return untold_.tell(*store_, parts_.name, parts_.clock());
}

// Mails whose lease ran out while the store was away may be another worker's by now.
Result<void> Worker::renew() {
    const auto now = parts_.clock();
    if (now >= leased_until_) {
        claimed_.clear();
    }
    if ((claimed_.empty() && in_pool_ == 0) || leased_until_ - now > parts_.lease * 2 / 3) {
        return {};
    }
    if (auto renewed = store_->renew(parts_.name, now + parts_.lease); !renewed) {
        return renewed;
    }
    leased_until_ = now + parts_.lease;
    return {};
}

bool Worker::has_room() const {
    return !ending_ && pending_settings_ == nullptr &&
           in_pool_ < settings_->connections * waiting_per_connection;
}

Result<void> Worker::claim() {
    if (pool_ == nullptr || !claimed_.empty() || !has_room() || steady_clock::now() < claim_at_) {
        return {};
    }
    const auto now = parts_.clock();
    auto jobs = store_->claim_due(
        parts_.name, now, parts_.lease, settings_->connections * claim_per_connection
    );
    if (!jobs) {
        return fail_with(jobs);
    }
    if (jobs->empty()) {
        claim_at_ = steady_clock::now() + parts_.poll;
        return {};
    }
    // The oldest lease counts for all: those in hand may be older than these.
    leased_until_ =
        in_pool_ == 0 ? now + parts_.lease : std::min(leased_until_, now + parts_.lease);
    std::ranges::move(*jobs, std::back_inserter(claimed_));
    return {};
}

Result<void> Worker::write_letters() {
    while (pool_ != nullptr && !claimed_.empty() && has_room()) {
        auto written = letters_.write(claimed_.front(), *store_, settings_->mail, parts_.clock());
        if (!written && may_pass(written.error().code)) {
            return fail_with(written);
        }
        auto job = std::move(claimed_.front());
        claimed_.pop_front();
        if (written) {
            ++in_pool_;
            pool_->push({std::move(job), std::move(*written)});
        } else {
            fail_for_good(job, written.error().detail);
        }
    }
    return {};
}

void Worker::note(const Posted& posted) {
    --in_pool_;
    const auto& job = posted.letter.job;
    const auto log = [&](Severity severity, std::string_view event) {
        parts_.log.write(
            severity,
            event,
            {{"outbox", std::to_string(job.id.value)},
             {"kind", std::string(routing::to_string(job.kind))},
             {"to", job.to},
             {"message_id", posted.letter.mail.message_id},
             {"attempt", std::to_string(job.attempts)},
             {"answer", posted.result.answer}}
        );
    };
    switch (posted.result.status) {
        case SendStatus::sent:
            log(Severity::info, "mail_sent");
            pause_ = seconds{0};
            untold_.add(store::OutboxSent{job.id, posted.letter.mail.message_id});
            break;
        case SendStatus::deferred:
            log(Severity::notice, "mail_deferred");
            defer(job, posted.result.answer);
            break;
        case SendStatus::refused:
            log(Severity::warning, "mail_refused");
            fail_for_good(job, posted.result.answer);
            break;
        case SendStatus::not_tried:
            log(Severity::error, "mail_not_tried");
            hold_all(posted);
            break;
    }
}

void Worker::defer(const store::OutboxJob& job, const std::string& error) {
    const auto now = parts_.clock();
    const auto next = next_attempt(
        job.attempts, job.created_at, now, static_cast<std::uint32_t>(random_()) << 1U
    );
    if (next) {
        untold_.add(store::OutboxRetry{job.id, *next, error, true});
    } else {
        fail_for_good(job, error + " (given up after five days)");
    }
}

void Worker::fail_for_good(const store::OutboxJob& job, const std::string& error) {
    untold_.add(failure_of(job, error, settings_->mail.queues));
}

// A wrong password or certificate concerns every mail: all wait, and the administrator is told.
void Worker::hold_all(const Posted& posted) {
    if (steady_clock::now() >= claim_at_ || pause_ == seconds{0}) {
        pause_ = std::clamp(pause_ * 2, pause_min, pause_max);
        claim_at_ = steady_clock::now() + pause_;
        untold_.add(routing::NewNotification{
            "outbound", "Mail can't be sent: " + posted.result.answer});
    }
    const auto next = parts_.clock() + pause_;
    const auto hold = [&](const store::OutboxJob& job) {
        untold_.add(store::OutboxRetry{job.id, next, posted.result.answer, false});
    };
    hold(posted.letter.job);
    withdraw();
    std::ranges::for_each(claimed_, hold);
    claimed_.clear();
}

// Waits for what is being sent, and keeps its lease meanwhile.
void Worker::finish() {
    ending_ = true;
    withdraw();
    const auto give_up_at = steady_clock::now() + parts_.finish_longest;
    while (in_pool_ > 0) {
        round({});
        if (steady_clock::now() >= give_up_at) {
            pool_->interrupt();
        }
    }
    pool_.reset();
}

void Worker::give_back() {
    auto ended = open_store();
    if (ended) {
        ended = report();
    }
    if (ended) {
        ended = store_->release(parts_.name);
    }
    if (!ended) {
        parts_.log.write(
            Severity::warning,
            "outbox_end_failed",
            {{"error", ended.error().detail},
             {"consequence", "mails in hand are tried again when their lease ends"}}
        );
    }
}

}  // namespace maildocket::outbox
