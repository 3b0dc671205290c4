#pragma once

#include "tests/bench/load/address.hpp"
#include "tests/bench/load/options.hpp"
#include "tests/bench/load/session.hpp"

#include <sys/epoll.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace maildocket::bench {

// What a whole run gave, beside the Tally.
struct RunResult {
    std::chrono::nanoseconds elapsed{0};  // from the first mail to the last reply
    std::uint64_t offered = 0;            // mails begun
    std::uint64_t overdue = 0;  // due by the schedule and never begun: no session was free
    std::size_t sessions_opened = 0;
    std::size_t idle_opened = 0;
    std::size_t idle_alive = 0;  // answered NOOP after the load
    bool gave_up = false;        // the server was silent for too long
};

// One thread, one epoll: opens the sessions, lets them send, checks the idle ones, says QUIT.
// System errors that make a run pointless are thrown as std::system_error.
class Driver {
public:
    Driver(const Options& options, MailSource& source, Tally& tally);
    ~Driver();
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    RunResult run();

private:
    static constexpr std::size_t connecting_max = 64;  // below a usual listen backlog
    static constexpr std::size_t events_max = 256;

    class PacedFeed : public Feed {
    public:
        explicit PacedFeed(MailSource& source) : source_(&source) {}
        void start(ScheduleLimits limits, Time now) { schedule_.emplace(limits, now); }
        std::optional<Time> take(Mail& mail, Time now) override;
        [[nodiscard]] const Schedule& schedule() const { return *schedule_; }

    private:
        MailSource* source_;
        std::optional<Schedule> schedule_;
    };

    struct Connection {
        Session session;
        int descriptor = -1;
        bool waits_for_room = false;
    };

    void open_sessions();
    void open(Connection& connection);
    void send_mails();
    [[nodiscard]] bool any_with_load(bool (*holds)(const Connection&)) const;
    void check_idle();
    void say_goodbye();
    void wake_free_sessions();
    // Waits at most `wait` and serves what is ready; false after the server was silent too long.
    bool step(std::chrono::nanoseconds wait);
    void serve(Connection& connection, std::uint32_t events);
    void read_from(Connection& connection);
    void flush(Connection& connection);
    void watch(Connection& connection, bool for_room);
    void close(Connection& connection, bool was_lost);
    void report_progress(Time now);

    Options options_;
    SocketAddress address_;
    Tally* tally_;
    PacedFeed feed_;
    int epoll_ = -1;
    std::vector<std::unique_ptr<Connection>> connections_;  // those with load first
    std::vector<char> buffer_;
    std::size_t next_free_ = 0;  // where the search for a free session begins
    Time start_;
    Time last_octets_;   // when the server last sent something
    Time silent_since_;  // the same, or when we began to wait for it
    Time next_progress_ = Time::max();
    std::uint64_t accepted_before_ = 0;
    bool saying_goodbye_ = false;
    RunResult result_;
};

}  // namespace maildocket::bench
