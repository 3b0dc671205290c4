#include "cli/worker.hpp"

#include "core/base/log.hpp"
#include "core/net/service_manager.hpp"
#include "core/outbox/host/host.hpp"

#include <pthread.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace maildocket::cli {

namespace {

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data()
                                                                               : "localhost";
}

// Blocked in this thread and in all that it starts; taken one by one with next().
class Signals {
public:
    Signals() {
        sigemptyset(&set_);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
            sigaddset(&set_, signal);
        }
        ::pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    }

    [[nodiscard]] int next() const {
        int signal = 0;
        while (::sigwait(&set_, &signal) != 0) {
        }
        return signal;
    }

private:
    sigset_t set_{};
};

void reload(Context& context, outbox::OutboxHost& host, const Log& log) {
    net::notify_service_manager(net::ServiceState::reloading);
    const auto config = context.read_config();
    const auto reloaded = config ? host.reload(*config) : Result<void>(fail_with(config));
    if (reloaded) {
        log.write(Severity::notice, "configuration_reloaded");
    } else {
        log.write(Severity::error, "configuration_refused", {{"error", reloaded.error().detail}});
    }
    net::notify_service_manager(net::ServiceState::ready);
}

}  // namespace

Exit worker(Context& context) {
    const Signals signals;
    const Log log;
    const auto started =
        outbox::OutboxHost::start(context.config(), host_name(), context.open_stores(), log);
    if (!started) {
        throw Stop(Exit::config, started.error().detail);
    }
    log.write(Severity::notice, "worker_ready");
    net::notify_service_manager(net::ServiceState::ready);
    for (int signal = signals.next(); signal == SIGHUP; signal = signals.next()) {
        reload(context, **started, log);
    }
    net::notify_service_manager(net::ServiceState::stopping);
    log.write(Severity::notice, "stopping");
    return Exit::done;
}

}  // namespace maildocket::cli
