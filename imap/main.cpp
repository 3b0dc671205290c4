#include "core/base/host_name.hpp"
#include "core/base/log.hpp"
#include "core/config/config.hpp"
#include "core/config/daemon.hpp"
#include "core/net/blocked_signals.hpp"
#include "core/net/service_manager.hpp"
#include "core/store/open/open.hpp"
#include "imap/mailboxes.hpp"
#include "imap/sign_in.hpp"
#include "imap/single_instance.hpp"

#include <sysexits.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using maildocket::Config;
using maildocket::Log;
using maildocket::Result;
using maildocket::Severity;

namespace mailbox = maildocket::mailbox;
namespace net = maildocket::net;

constexpr maildocket::Daemon this_program{
    "maildocket-imap",
    MAILDOCKET_VERSION,
    "Takes mail from hosted mailboxes over IMAP and hands it to maildocket-lmtpd. Runs in\n"
    "the foreground and logs to standard error; SIGHUP reads the configuration anew,\n"
    "SIGTERM finishes the mail in hand and ends.\n"};

Result<Config> read_config(const std::string& path) {
    auto config = maildocket::load_config(path, maildocket::environment("MAILDOCKET_STORE_URL"));
    if (config && config->mailboxes.empty()) {
        return maildocket::fail(
            maildocket::ErrorCode::invalid_input,
            path + ": there is no [[mailbox]], so there is nothing to do"
        );
    }
    return config;
}

void reload(const std::string& path, mailbox::Mailboxes& mailboxes, const Log& log) {
    net::notify_service_manager(net::ServiceState::reloading);
    const auto config = read_config(path);
    const auto started =
        config ? mailboxes.start(*config) : Result<void>(maildocket::fail_with(config));
    if (started) {
        log.write(Severity::notice, "configuration_reloaded");
    } else {
        log.write(Severity::error, "configuration_refused", {{"error", started.error().detail}});
    }
    net::notify_service_manager(net::ServiceState::ready);
}

int run(const std::string& config_path) {
    const Log log;
    const auto complain = [](std::string_view error) { maildocket::complain(this_program, error); };
    const auto config = read_config(config_path);
    if (!config) {
        complain(config.error().detail);
        return EX_CONFIG;
    }
    const auto instance = mailbox::SingleInstance::lock(config_path);
    if (!instance) {
        complain(instance.error().detail);
        return EX_UNAVAILABLE;
    }
    const net::BlockedSignals signals;  // before threads, which inherit it
    mailbox::Mailboxes mailboxes(
        {maildocket::host_name(),
         maildocket::store::open_stores,
         [&log](const auto& one, const auto& keys, auto stores) {
             return mailbox::make_connector(one, keys, std::move(stores), log);
         },
         log}
    );
    if (const auto started = mailboxes.start(*config); !started) {
        complain(started.error().detail);
        return EX_CONFIG;
    }
    log.write(
        Severity::notice, "started", {{"mailboxes", std::to_string(config->mailboxes.size())}}
    );
    net::notify_service_manager(net::ServiceState::ready);
    for (int signal = signals.next(); signal == SIGHUP; signal = signals.next()) {
        reload(config_path, mailboxes, log);
    }
    net::notify_service_manager(net::ServiceState::stopping);
    log.write(Severity::notice, "stopping");
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    return maildocket::run_daemon(this_program, argc, argv, run);
}
