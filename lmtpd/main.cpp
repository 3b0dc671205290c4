#include "core/base/host_name.hpp"
#include "core/base/log.hpp"
#include "core/config/config.hpp"
#include "core/config/daemon.hpp"
#include "core/net/listener.hpp"
#include "core/net/service_manager.hpp"
#include "core/outbox/host/host.hpp"
#include "core/store/open/open.hpp"
#include "lmtpd/server.hpp"
#include "lmtpd/settings.hpp"
#include "lmtpd/wiring.hpp"

#include <boost/asio/io_context.hpp>
#include <sysexits.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

using maildocket::Config;
using maildocket::Log;
using maildocket::Result;
using maildocket::Severity;

namespace lmtp = maildocket::lmtp;
namespace net = maildocket::net;
namespace outbox = maildocket::outbox;

constexpr std::uint16_t smtp_port = 25;

constexpr maildocket::Daemon this_program{
    "maildocket-lmtpd",
    MAILDOCKET_VERSION,
    "Takes mail over LMTP and turns it into tickets. Runs in the foreground and logs to\n"
    "standard error; SIGHUP reads the configuration anew, SIGTERM finishes the mails in\n"
    "hand and ends.\n"};

Result<Config> read_config(const std::string& path) {
    auto config = maildocket::load_config(path, maildocket::environment("MAILDOCKET_STORE_URL"));
    // RFC 2033 section 5: never on the port of SMTP.
    if (config &&
        std::ranges::any_of(config->lmtp.listen, [](const maildocket::Endpoint& endpoint) {
            return !endpoint.is_unix() && endpoint.port == smtp_port;
        })) {
        return maildocket::fail(
            maildocket::ErrorCode::invalid_input,
            path + ": lmtp.listen: port 25 is for SMTP; choose another, such as 2424"
        );
    }
    return config;
}

// What SIGHUP does. What listens, where the store is and whether the outbox is sent from here stays
// as it is until a restart. `worker` may be null.
std::shared_ptr<const lmtp::ServerSettings> reload(
    const std::string& path, lmtp::Delivery& delivery, outbox::OutboxHost* worker, const Log& log
) {
    const auto failed = [&log](const std::string& detail) {
        log.write(Severity::error, "configuration_refused", {{"error", detail}});
        return nullptr;
    };
    const auto config = read_config(path);
    if (!config) {
        return failed(config.error().detail);
    }
    const auto settings = lmtp::make_settings(*config, maildocket::host_name());
    if (!settings) {
        return failed(settings.error().detail);
    }
    if (worker != nullptr) {  // first: it may refuse more
        if (const auto reloaded = worker->reload(*config); !reloaded) {
            return failed(reloaded.error().detail);
        }
    }
    if (const auto reloaded = delivery.reload(*config); !reloaded) {
        return failed(reloaded.error().detail);
    }
    return *settings;
}

int run(const std::string& config_path) {
    const Log log;
    const auto config = read_config(config_path);
    if (!config) {
        maildocket::complain(this_program, config.error().detail);
        return EX_CONFIG;
    }
    const auto settings = lmtp::make_settings(*config, maildocket::host_name());
    if (!settings) {
        maildocket::complain(this_program, settings.error().detail);
        return EX_CONFIG;
    }
    boost::asio::io_context io(1);
    // Sockets before threads: their mode comes from the umask, which belongs to the process.
    auto listeners =
        net::open_listeners(io.get_executor(), config->lmtp.listen, net::take_inherited_sockets());
    if (!listeners) {
        maildocket::complain(this_program, listeners.error().detail);
        return EX_UNAVAILABLE;
    }
    const auto delivery = lmtp::make_delivery(*config, log);
    if (!delivery) {
        maildocket::complain(this_program, delivery.error().detail);
        return EX_CONFIG;
    }
    std::unique_ptr<outbox::OutboxHost> worker;
    if (config->outbound.worker) {
        auto started = outbox::OutboxHost::start(
            *config, maildocket::host_name(), maildocket::store::open_stores, log
        );
        if (!started) {
            maildocket::complain(this_program, started.error().detail);
            return EX_CONFIG;
        }
        worker = std::move(*started);
    }
    lmtp::Server server(io, *settings, **delivery, log, [&config_path, &delivery, &worker, &log] {
        return reload(config_path, **delivery, worker.get(), log);
    });
    server.add(std::move(*listeners));
    server.run();
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    return maildocket::run_daemon(this_program, argc, argv, run);
}
