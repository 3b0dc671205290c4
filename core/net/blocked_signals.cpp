#include "core/net/blocked_signals.hpp"

#include <pthread.h>

#include <initializer_list>

namespace maildocket::net {

BlockedSignals::BlockedSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&set_, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
}

int BlockedSignals::next() const {
    int signal = 0;
    while (::sigwait(&set_, &signal) != 0) {
    }
    return signal;
}

}  // namespace maildocket::net
