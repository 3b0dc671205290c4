#include "core/net/answer.hpp"
#include "core/net/run_blocking.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace net = maildocket::net;
namespace asio = net::asio;

using namespace std::chrono_literals;

namespace {

struct Seen {
    std::thread::id worked;
    std::thread::id resumed;
    std::string value;
    std::string error;
};

asio::awaitable<void> run_work(asio::thread_pool& pool, Seen& seen) {
    auto text = std::make_unique<std::string>("a text that is longer than a short string");
    auto work = [text = std::move(text), &seen] {
        seen.worked = std::this_thread::get_id();
        return *text;
    };
    seen.value = co_await net::run_blocking(pool, std::move(work));
    seen.resumed = std::this_thread::get_id();
}

asio::awaitable<void> run_failing_work(asio::thread_pool& pool, Seen& seen) {
    auto work = []() -> int { throw std::runtime_error("broken"); };
    try {
        static_cast<void>(co_await net::run_blocking(pool, work));
    } catch (const std::runtime_error& error) {
        seen.error = error.what();
    }
}

void run(asio::io_context& io, asio::awaitable<void> task) {
    std::exception_ptr failure;
    asio::co_spawn(io, std::move(task), [&failure](std::exception_ptr thrown) {
        failure = thrown;
    });
    io.run();
    CHECK_FALSE(failure);
}

asio::awaitable<void> take_inline(asio::io_context& io, Seen& seen) {
    net::Answer<std::string> answer(io.get_executor());
    answer.giver()("here");
    CHECK(answer.ready());
    seen.value = (co_await answer.wait(10s)).value_or("nothing");
}

asio::awaitable<void> take_from_thread(asio::io_context& io, Seen& seen) {
    net::Answer<std::string> answer(io.get_executor());
    std::thread giver([give = answer.giver()] { give("there"); });
    seen.value = (co_await answer.wait(10s)).value_or("nothing");
    giver.join();
}

asio::awaitable<void> give_up(
    asio::io_context& io, std::function<void(std::string)>& give, Seen& seen
) {
    net::Answer<std::string> answer(io.get_executor());
    give = answer.giver();
    seen.value = (co_await answer.wait(0s)).value_or("nothing");
}

}  // namespace

TEST_CASE("work runs on the pool and the coroutine goes on where it was") {
    asio::io_context io;
    asio::thread_pool pool(1);
    Seen seen;
    run(io, run_work(pool, seen));
    CHECK(seen.value == "a text that is longer than a short string");
    CHECK(seen.resumed == std::this_thread::get_id());
    CHECK(seen.worked != seen.resumed);
}

TEST_CASE("an exception of the work comes out of the co_await") {
    asio::io_context io;
    asio::thread_pool pool(1);
    Seen seen;
    run(io, run_failing_work(pool, seen));
    CHECK(seen.error == "broken");
}

TEST_CASE("an answer comes from any thread, before or while somebody waits") {
    asio::io_context io;
    Seen seen;
    run(io, take_inline(io, seen));
    CHECK(seen.value == "here");
    io.restart();
    run(io, take_from_thread(io, seen));
    CHECK(seen.value == "there");
}

TEST_CASE("an answer that nobody waits for any more is dropped") {
    std::function<void(std::string)> give;
    Seen seen;
    {
        asio::io_context io;
        run(io, give_up(io, give, seen));
    }
    CHECK(seen.value == "nothing");
    give("too late");
    CHECK(seen.value == "nothing");
}
