#include "core/net/deadline.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

namespace net = maildocket::net;

using namespace std::chrono_literals;

TEST_CASE("a deadline passes once, unless it was cleared or goes first") {
    boost::asio::io_context io;
    net::DeadlineClock clock(io.get_executor());
    int passed = 0;
    int never = 0;
    net::Deadline deadline(clock, [&] {
        ++passed;
        clock.stop();
    });
    net::Deadline cleared(clock, [&] { ++never; });
    net::Deadline later(clock, [&] { ++never; });
    deadline.expires_after(0s);
    cleared.expires_after(0s);
    cleared.clear();
    later.expires_after(1s);
    {
        net::Deadline gone(clock, [&] { ++never; });
        gone.expires_after(0s);
    }
    clock.start();
    io.run();
    CHECK(passed == 1);
    CHECK(never == 0);
    CHECK(clock.now() == 1s);
}
