#pragma once

#include "core/net/asio.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

// The bridge from a coroutine to a thread that may block.
namespace maildocket::net {

// Runs `work` on the pool and resumes the coroutine on its own executor with the result. The work
// owns what it touches, as values: the coroutine may be gone when it runs. An exception of the work
// is thrown into the coroutine. Name the lambda first and move it in: g++ 12 destroys one that is
// made inside the co_await expression once too often.
template <class Work>
[[nodiscard]] asio::awaitable<std::invoke_result_t<Work&>> run_blocking(
    asio::thread_pool& pool, Work work
) {
    using Value = std::invoke_result_t<Work&>;
    auto start = [&pool](auto handler, Work job) {
        auto guard = asio::make_work_guard(asio::get_associated_executor(handler));
        asio::post(
            pool,
            [handler = std::move(handler), job = std::move(job), guard = std::move(guard)](
            ) mutable {
                std::exception_ptr failure;
                std::optional<Value> value;
                try {
                    value.emplace(job());
                } catch (...) {
                    failure = std::current_exception();
                }
                auto resume = [handler = std::move(handler), failure, value = std::move(value)](
                              ) mutable { std::move(handler)(failure, std::move(value)); };
                asio::post(guard.get_executor(), std::move(resume));
            }
        );
    };
    auto value = co_await asio::async_initiate<
        const asio::use_awaitable_t<>,
        void(std::exception_ptr, std::optional<Value>)>(
        start, asio::use_awaitable, std::move(work)
    );
    co_return std::move(*value);
}

}  // namespace maildocket::net
