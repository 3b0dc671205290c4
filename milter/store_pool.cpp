#include "milter/store_pool.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace maildocket::milter {

namespace {

using Answer = Result<store::IntakeStore::ReadAnswer>;

constexpr std::size_t waiting_max = 1024;  // each is a thread of libmilter
constexpr std::chrono::seconds breaker_time{2};
constexpr std::chrono::seconds end_time{2};

struct Question {
    store::DeliveryKey key;
    routing::Inquiry inquiry;
    std::optional<Answer> answer;
    bool abandoned = false;
};

}  // namespace

struct StorePool::State {
    State(Open open_store, Log where) : open(std::move(open_store)), log(std::move(where)) {}

    void run();
    std::shared_ptr<Question> take();
    void give(Question& question, Answer answer);
    Answer ask(std::unique_ptr<store::IntakeStore>& store, const Question& question) const;
    // The lock is held.
    void close_for_a_while() { closed_until = std::chrono::steady_clock::now() + breaker_time; }

    Open open;
    Log log;
    std::mutex mutex;
    std::condition_variable asked;
    std::condition_variable answered;  // or a thread ended
    std::deque<std::shared_ptr<Question>> waiting;
    StorePool::TimePoint closed_until;
    unsigned threads = 0;
    bool ending = false;
};

std::shared_ptr<Question> StorePool::State::take() {
    std::unique_lock lock(mutex);
    asked.wait(lock, [this] { return ending || !waiting.empty(); });
    if (waiting.empty()) {
        return nullptr;
    }
    auto question = std::move(waiting.front());
    waiting.pop_front();
    return question;
}

void StorePool::State::give(Question& question, Answer answer) {
    const std::lock_guard lock(mutex);
    if (!answer && answer.error().code == ErrorCode::store_unavailable) {
        close_for_a_while();
    }
    question.answer = std::move(answer);
    answered.notify_all();
}

Answer StorePool::State::ask(std::unique_ptr<store::IntakeStore>& store, const Question& question)
    const {
    try {
        if (store == nullptr) {
            auto opened = open();
            if (!opened) {
                return fail_with(opened);
            }
            store = std::move(*opened);
        }
        auto answer = store->ask(question.key, question.inquiry);
        if (!answer && answer.error().code == ErrorCode::store_unavailable) {
            store.reset();
        }
        return answer;
    } catch (const std::exception& exception) {
        return fail(ErrorCode::internal, exception.what());
    }
}

void StorePool::State::run() {
    std::unique_ptr<store::IntakeStore> store;
    while (const auto question = take()) {
        {
            const std::lock_guard lock(mutex);
            if (question->abandoned) {
                continue;
            }
        }
        auto answer = ask(store, *question);
        if (!answer) {
            log.write(Severity::warning, "store_unanswered", {{"error", answer.error().detail}});
        }
        give(*question, std::move(answer));
    }
    store.reset();
    const std::lock_guard lock(mutex);
    --threads;
    answered.notify_all();
}

StorePool::StorePool(unsigned connections, Open open, const Log& log)
    : state_(std::make_shared<State>(std::move(open), log)) {
    for (unsigned i = 0; i < connections; ++i) {
        {
            const std::lock_guard lock(state_->mutex);
            ++state_->threads;
        }
        std::thread([state = state_] { state->run(); }).detach();
    }
}

StorePool::~StorePool() {
    std::unique_lock lock(state_->mutex);
    state_->ending = true;
    state_->asked.notify_all();
    state_->answered.wait_for(lock, end_time, [this] { return state_->threads == 0; });
}

Answer StorePool::ask(
    const store::DeliveryKey& key, const routing::Inquiry& inquiry, TimePoint until
) {
    auto question = std::make_shared<Question>(Question{key, inquiry, std::nullopt, false});
    std::unique_lock lock(state_->mutex);
    if (std::chrono::steady_clock::now() < state_->closed_until) {
        return fail(ErrorCode::store_unavailable, "the store did not answer a moment ago");
    }
    if (state_->waiting.size() == waiting_max) {
        return fail(ErrorCode::store_unavailable, "too many mails wait for the store");
    }
    state_->waiting.push_back(question);
    state_->asked.notify_one();
    const bool is_answered = state_->answered.wait_until(lock, until, [&question] {
        return question->answer.has_value();
    });
    if (is_answered) {
        return std::move(*question->answer);
    }
    question->abandoned = true;
    state_->close_for_a_while();
    return fail(ErrorCode::store_unavailable, "the store did not answer in time");
}

}  // namespace maildocket::milter
