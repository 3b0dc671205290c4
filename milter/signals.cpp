#include "milter/signals.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace maildocket::milter {

namespace {

// A handler gets nothing but the signal's number.
volatile int handler_pipe = -1;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

sigset_t our_signals() {
    sigset_t set{};
    ::sigemptyset(&set);
    ::sigaddset(&set, SIGHUP);
    ::sigaddset(&set, SIGTERM);
    ::sigaddset(&set, SIGINT);
    return set;
}

void write_event(int pipe, Event event) {
    const char letter = static_cast<char>(event);
    // A full one holds events enough already.
    [[maybe_unused]] const auto written = ::send(pipe, &letter, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

extern "C" void on_signal(int signal) {
    const int error = errno;
    write_event(handler_pipe, signal == SIGHUP ? Event::reload : Event::stop);
    errno = error;
}

}  // namespace

void Signals::block() {
    const auto set = our_signals();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

Signals::Signals() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pipe_.data()) != 0) {
        throw std::runtime_error("cannot make a pair of sockets");
    }
    handler_pipe = pipe_[1];
    struct sigaction action {};
    action.sa_handler = on_signal;
    action.sa_flags =
        SA_RESTART | SA_NODEFER;  // never blocked here, else libmilter's thread has it
    for (const int signal : {SIGHUP, SIGTERM, SIGINT}) {
        ::sigaction(signal, &action, nullptr);
    }
}

Signals::~Signals() {
    for (const int signal : {SIGHUP, SIGTERM, SIGINT}) {
        static_cast<void>(::signal(signal, SIG_IGN));
    }
    handler_pipe = -1;
    ::close(pipe_[0]);
    ::close(pipe_[1]);
}

void Signals::unblock() {
    const auto set = our_signals();
    ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

Event Signals::wait() {
    char letter = 0;
    while (::read(pipe_[0], &letter, 1) != 1) {
        if (errno != EINTR) {
            throw std::runtime_error("cannot read an event");
        }
    }
    return static_cast<Event>(letter);
}

void Signals::tell(Event event) {
    write_event(pipe_[1], event);
}

}  // namespace maildocket::milter
