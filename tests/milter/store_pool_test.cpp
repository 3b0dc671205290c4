#include "milter/store_pool.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

using namespace maildocket;
using namespace maildocket::milter;

namespace {

const Log quiet([](Severity, std::string_view) {});

// Opens and closes under the test's hand.
struct Gate {
    std::mutex mutex;
    std::condition_variable changed;
    bool is_open = true;

    void set(bool open) {
        const std::lock_guard lock(mutex);
        is_open = open;
        changed.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return is_open; });
    }
};

struct Behaviour {
    Gate gate;
    std::atomic<int> opened = 0;
    std::atomic<int> asked = 0;
    std::atomic<bool> is_away = false;
    std::atomic<bool> throws = false;
};

class FakeStore final : public store::IntakeStore {
public:
    explicit FakeStore(std::shared_ptr<Behaviour> behaviour) : behaviour_(std::move(behaviour)) {}
    Result<void> ensure_queues(std::span<const QueuePolicy>) override { return {}; }
    Result<std::unique_ptr<store::IntakeTransaction>> begin() override {
        return fail(ErrorCode::internal, "the milter never begins a transaction");
    }
    Result<ReadAnswer> ask(const store::DeliveryKey& key, const routing::Inquiry&) override {
        ++behaviour_->asked;
        behaviour_->gate.pass();
        if (behaviour_->throws) {
            throw std::runtime_error("a bug");
        }
        if (behaviour_->is_away) {
            return fail(ErrorCode::store_unavailable, "away");
        }
        ReadAnswer answer;
        answer.answers.automatic_total = std::stoll(key.queue);
        return answer;
    }

private:
    std::shared_ptr<Behaviour> behaviour_;
};

StorePool::Open opener(const std::shared_ptr<Behaviour>& behaviour) {
    return [behaviour]() -> Result<std::unique_ptr<store::IntakeStore>> {
        ++behaviour->opened;
        return std::make_unique<FakeStore>(behaviour);
    };
}

StorePool::TimePoint in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

constexpr std::chrono::minutes long_time{1};
constexpr std::chrono::milliseconds short_time{30};

}  // namespace

TEST_CASE("many ask at once and each gets its own answer over few connections") {
    const auto behaviour = std::make_shared<Behaviour>();
    StorePool pool(3, opener(behaviour), quiet);
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 20; ++i) {
        threads.emplace_back([&pool, &right, i] {
            const auto answer = pool.ask({std::to_string(i), "", {}, ""}, {}, in(long_time));
            right += answer && answer->answers.automatic_total == i ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    CHECK(right == 20);
    CHECK(behaviour->opened <= 3);
}

TEST_CASE("a store that hangs is waited for once, then everybody is told at once") {
    const auto behaviour = std::make_shared<Behaviour>();
    StorePool pool(1, opener(behaviour), quiet);
    behaviour->gate.set(false);
    const auto late = pool.ask({"1", "", {}, ""}, {}, in(short_time));
    REQUIRE_FALSE(late);
    CHECK(late.error().code == ErrorCode::store_unavailable);
    const auto next = pool.ask({"1", "", {}, ""}, {}, in(long_time));
    REQUIRE_FALSE(next);
    CHECK(next.error().detail == "the store did not answer a moment ago");
    CHECK(behaviour->asked == 1);
    behaviour->gate.set(true);
}

TEST_CASE("a bug in the store costs one answer") {
    const auto behaviour = std::make_shared<Behaviour>();
    StorePool pool(1, opener(behaviour), quiet);
    behaviour->throws = true;
    const auto answer = pool.ask({"1", "", {}, ""}, {}, in(long_time));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == ErrorCode::internal);
    behaviour->throws = false;
    CHECK(pool.ask({"1", "", {}, ""}, {}, in(long_time)).has_value());
}

TEST_CASE("while a store is away nobody waits for it") {
    const auto behaviour = std::make_shared<Behaviour>();
    StorePool pool(1, opener(behaviour), quiet);
    behaviour->is_away = true;
    CHECK_FALSE(pool.ask({"1", "", {}, ""}, {}, in(long_time)));
    CHECK_FALSE(pool.ask({"1", "", {}, ""}, {}, in(long_time)));
    CHECK(behaviour->asked == 1);
}

TEST_CASE("a pool ends while its store hangs") {
    const auto behaviour = std::make_shared<Behaviour>();
    {
        StorePool pool(2, opener(behaviour), quiet);
        behaviour->gate.set(false);
        CHECK_FALSE(pool.ask({"1", "", {}, ""}, {}, in(short_time)));
    }
    behaviour->gate.set(true);
}
