#pragma once

#include "core/net/asio.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

// A value that somebody gives once, from any thread, and a coroutine waits for.
namespace maildocket::net {

template <class T>
class Answer {
public:
    // Made by the coroutine that will wait, on the thread that runs `executor`.
    explicit Answer(const asio::any_io_executor& executor)
        : timer_(executor), state_(std::make_shared<State>(timer_)) {}
    ~Answer() {
        const std::lock_guard lock(state_->mutex);
        state_->timer = nullptr;
    }
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    Answer(Answer&&) = delete;
    Answer& operator=(Answer&&) = delete;

    // To be called at most once, at any time: what nobody waits for any more is dropped, also when
    // the coroutine and its executor are gone.
    [[nodiscard]] std::function<void(T)> giver() const {
        return [state = state_](T value) {
            const std::lock_guard lock(state->mutex);
            if (state->timer == nullptr) {
                return;
            }
            if (std::this_thread::get_id() == state->owner) {
                state->take(std::move(value));
                return;
            }
            // The executor lives: its coroutine, and so the timer, would be gone before it.
            asio::post(state->timer->get_executor(), [state, value = std::move(value)]() mutable {
                const std::lock_guard again(state->mutex);
                state->take(std::move(value));
            });
        };
    }

    // Whether it was given already; only to be asked by the coroutine.
    [[nodiscard]] bool ready() const { return state_->value.has_value(); }

    // Nothing if it was not given yet.
    [[nodiscard]] std::optional<T> take() { return std::exchange(state_->value, std::nullopt); }

    // Nothing if it was not given within `limit`.
    [[nodiscard]] asio::awaitable<std::optional<T>> wait(std::chrono::seconds limit) {
        if (!ready()) {
            timer_.expires_after(limit);
            co_await timer_.async_wait(use_tuple);
        }
        co_return take();
    }
    // wait() ends with nothing.
    void give_up() { timer_.cancel(); }

private:
    struct State {
        explicit State(asio::steady_timer& waiting) : timer(&waiting) {}

        // On the owner's thread.
        void take(T given) {
            if (timer != nullptr) {
                value = std::move(given);
                timer->cancel();
            }
        }

        std::mutex mutex;           // guards `timer`; `value` is the owner's
        asio::steady_timer* timer;  // null when the Answer is gone
        std::thread::id owner = std::this_thread::get_id();
        std::optional<T> value;
    };

    asio::steady_timer timer_;
    std::shared_ptr<State> state_;
};

}  // namespace maildocket::net
