#include "tests/bench/load/driver.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

namespace maildocket::bench {

namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds tick = std::chrono::milliseconds(200);
constexpr std::size_t read_octets = std::size_t{64} * 1024;

[[noreturn]] void fail_with_errno(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

Time now() {
    return std::chrono::steady_clock::now();
}

// Thousands of sessions need more descriptors than the usual 1,024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

}  // namespace

std::optional<Time> Driver::PacedFeed::take(Mail& mail, Time now) {
    const auto due = schedule_ ? schedule_->take(now) : std::nullopt;
    if (due) {
        source_->next(mail);
    }
    return due;
}

Driver::Driver(const Options& options, MailSource& source, Tally& tally)
    : options_(options),
      address_(parse_address(options.server)),
      tally_(&tally),
      feed_(source),
      buffer_(read_octets) {
    raise_descriptor_limit();
    prctl(PR_SET_TIMERSLACK, 1000);  // nanoseconds: wake when a mail is due, not 50 us later
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) {
        fail_with_errno("epoll_create1");
    }
    for (std::size_t index = 0; index < options_.sessions + options_.idle_sessions; ++index) {
        Feed* feed = index < options_.sessions ? &feed_ : nullptr;
        connections_.push_back(std::make_unique<Connection>(Connection{
            .session = Session(options_.session, feed, tally)}));
    }
}

Driver::~Driver() {
    for (const auto& connection : connections_) {
        if (connection->descriptor >= 0) {
            ::close(connection->descriptor);
        }
    }
    if (epoll_ >= 0) {
        ::close(epoll_);
    }
}

RunResult Driver::run() {
    open_sessions();
    if (!result_.gave_up) {
        send_mails();
    }
    if (!result_.gave_up) {
        check_idle();
        say_goodbye();
    }
    for (const auto& connection : connections_) {
        if (connection->descriptor >= 0) {
            close(*connection, !saying_goodbye_);
        }
    }
    return result_;
}

void Driver::open_sessions() {
    silent_since_ = now();
    std::size_t next = 0;
    std::size_t connecting = 0;
    do {
        for (; connecting < connecting_max && next < connections_.size(); ++next, ++connecting) {
            open(*connections_[next]);
        }
        if (!step(tick)) {
            return;
        }
        const auto settled = std::ranges::count_if(connections_, [](const auto& connection) {
            return connection->session.ready() || connection->session.broken();
        });
        connecting = next - static_cast<std::size_t>(settled);
    } while (connecting > 0 || next < connections_.size());
    for (std::size_t index = 0; index < connections_.size(); ++index) {
        auto& opened = index < options_.sessions ? result_.sessions_opened : result_.idle_opened;
        opened += connections_[index]->descriptor >= 0 ? 1U : 0U;
    }
}

void Driver::open(Connection& connection) {
    const int family = address_.storage.ss_family;
    connection.descriptor = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (connection.descriptor < 0) {
        fail_with_errno("socket");
    }
    const auto* address = reinterpret_cast<const sockaddr*>(&address_.storage);  // NOLINT: the API
    if (connect(connection.descriptor, address, address_.length) != 0 && errno != EINPROGRESS) {
        fail_with_errno("connect");
    }
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.descriptor, &event) != 0) {
        fail_with_errno("epoll_ctl");
    }
}

bool Driver::any_with_load(bool (*holds)(const Connection&)) const {
    const auto end = connections_.begin() + static_cast<std::ptrdiff_t>(options_.sessions);
    return std::any_of(connections_.begin(), end, [holds](const auto& connection) {
        return holds(*connection);
    });
}

void Driver::send_mails() {
    start_ = now();
    last_octets_ = start_;
    next_progress_ = options_.progress ? start_ + std::chrono::seconds(1) : Time::max();
    feed_.start(options_.limits, start_);
    const auto& schedule = feed_.schedule();
    while (true) {
        wake_free_sessions();
        const auto moment = now();
        report_progress(moment);
        const bool in_hand =
            any_with_load([](const auto& each) { return each.session.has_mail(); });
        const bool alive = any_with_load([](const auto& each) { return each.descriptor >= 0; });
        const bool exhausted = schedule.exhausted(moment);
        if (!in_hand && (exhausted || !alive)) {
            break;
        }
        if (!in_hand) {
            silent_since_ = moment;  // nobody owes us a reply
        }
        const bool scheduled = options_.limits.rate > 0 && !exhausted;
        if (!step(
                scheduled ? std::clamp<nanoseconds>(schedule.next_due() - moment, {}, tick) : tick
            )) {
            break;
        }
    }
    result_.elapsed = last_octets_ - start_;
    result_.offered = schedule.taken();
    result_.overdue = schedule.overdue(now());
}

// Gives mails that are due to sessions that have none, to each in turn.
void Driver::wake_free_sessions() {
    for (std::size_t tried = 0; tried < options_.sessions; ++tried) {
        const auto moment = now();
        if (feed_.schedule().exhausted(moment) || feed_.schedule().next_due() > moment) {
            return;
        }
        auto& connection = *connections_[next_free_];
        next_free_ = (next_free_ + 1) % options_.sessions;
        if (connection.descriptor >= 0) {
            connection.session.wake(moment);
            flush(connection);
        }
    }
}

void Driver::check_idle() {
    const auto idle_begin = options_.sessions;
    for (std::size_t index = idle_begin; index < connections_.size(); ++index) {
        if (connections_[index]->descriptor >= 0) {
            connections_[index]->session.send_noop();
            flush(*connections_[index]);
        }
    }
    silent_since_ = now();
    const auto awaited = [](const auto& connection) {
        return connection->descriptor >= 0 && connection->session.awaits_reply();
    };
    while (std::ranges::any_of(connections_, awaited) && step(tick)) {
    }
    for (std::size_t index = idle_begin; index < connections_.size(); ++index) {
        result_.idle_alive += connections_[index]->descriptor >= 0 ? 1U : 0U;
    }
}

void Driver::say_goodbye() {
    saying_goodbye_ = true;
    for (const auto& connection : connections_) {
        if (connection->descriptor >= 0) {
            connection->session.send_quit();
            flush(*connection);
        }
    }
    silent_since_ = now();
    const auto open = [](const auto& connection) { return connection->descriptor >= 0; };
    while (std::ranges::any_of(connections_, open) && step(tick)) {
    }
}

bool Driver::step(nanoseconds wait) {
    std::array<epoll_event, events_max> events{};
    const auto seconds = std::chrono::floor<std::chrono::seconds>(wait);
    const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = (wait - seconds).count()};
    const int count = epoll_pwait2(epoll_, events.data(), events_max, &timeout, nullptr);
    if (count < 0 && errno != EINTR) {
        fail_with_errno("epoll_pwait2");
    }
    for (int index = 0; index < count; ++index) {
        const auto& event = events[static_cast<std::size_t>(index)];
        serve(*static_cast<Connection*>(event.data.ptr), event.events);
    }
    if (now() - silent_since_ > options_.patience) {
        result_.gave_up = true;
    }
    return !result_.gave_up;
}

void Driver::serve(Connection& connection, std::uint32_t events) {
    if (connection.descriptor >= 0 && (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0) {
        read_from(connection);
    }
    if (connection.descriptor >= 0) {
        flush(connection);
    }
}

void Driver::read_from(Connection& connection) {
    const auto count = read(connection.descriptor, buffer_.data(), buffer_.size());
    if (count > 0) {
        last_octets_ = now();
        silent_since_ = last_octets_;
        const std::string_view octets(buffer_.data(), static_cast<std::size_t>(count));
        connection.session.receive(octets, last_octets_);
        if (connection.session.broken()) {
            close(connection, !saying_goodbye_);
        }
    } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(connection, !saying_goodbye_);
    }
}

void Driver::flush(Connection& connection) {
    auto& output = connection.session.output();
    while (!output.empty()) {
        std::array<iovec, Output::pieces_max> vectors{};
        const auto used = output.gather(vectors);
        const auto count = writev(connection.descriptor, vectors.data(), static_cast<int>(used));
        if (count < 0 && (errno == EAGAIN || errno == ENOTCONN)) {
            watch(connection, true);
            return;
        }
        if (count < 0 && errno != EINTR) {
            close(connection, !saying_goodbye_);
            return;
        }
        output.consume(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    watch(connection, false);
}

// EPOLLOUT only while there is something to write: a socket has room nearly always.
void Driver::watch(Connection& connection, bool for_room) {
    if (connection.waits_for_room == for_room) {
        return;
    }
    connection.waits_for_room = for_room;
    const std::uint32_t events = for_room ? EPOLLIN | EPOLLOUT : EPOLLIN;
    epoll_event event{.events = events, .data = {.ptr = &connection}};
    if (epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.descriptor, &event) != 0) {
        fail_with_errno("epoll_ctl");
    }
}

void Driver::close(Connection& connection, bool was_lost) {
    ::close(connection.descriptor);
    connection.descriptor = -1;
    if (was_lost) {
        connection.session.lost();
    }
}

void Driver::report_progress(Time moment) {
    if (moment < next_progress_) {
        return;
    }
    const auto milliseconds = [this](double share) {
        return std::chrono::duration<double, std::milli>(tally_->window.percentile(share)).count();
    };
    fmt::print(
        stderr,
        "{:4} s: {:7} accepted, {} deferred, {} refused, {} overdue, MAIL to 250 p50 {:.2f} p99 "
        "{:.2f} ms\n",
        std::chrono::round<std::chrono::seconds>(moment - start_).count(),
        tally_->accepted - accepted_before_,
        tally_->deferred,
        tally_->refused,
        feed_.schedule().overdue(moment),
        milliseconds(0.5),
        milliseconds(0.99)
    );
    accepted_before_ = tally_->accepted;
    tally_->window.clear();
    next_progress_ += std::chrono::seconds(1);
}

}  // namespace maildocket::bench
