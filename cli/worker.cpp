#include "cli/worker.hpp"

#include "core/base/host_name.hpp"
#include "core/base/log.hpp"
#include "core/net/blocked_signals.hpp"
#include "core/net/service_manager.hpp"
#include "core/outbox/host/host.hpp"

namespace maildocket::cli {

namespace {

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
    const net::BlockedSignals signals;
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
