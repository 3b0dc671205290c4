#include "core/base/log.hpp"
#include "core/config/config.hpp"
#include "core/config/daemon.hpp"
#include "core/net/service_manager.hpp"
#include "core/store/open/open.hpp"
#include "milter/adapter.hpp"
#include "milter/signals.hpp"
#include "milter/socket.hpp"
#include "milter/store_pool.hpp"

#include <sysexits.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace {

using maildocket::Config;
using maildocket::Log;
using maildocket::Result;
using maildocket::Severity;

namespace milter = maildocket::milter;
namespace net = maildocket::net;

constexpr maildocket::Daemon this_program{
    "maildocket-milter",
    MAILDOCKET_VERSION,
    "Looks at mail before the mail server takes it: refuses what would be refused anyway,\n"
    "and stamps on the rest what only the mail server's edge knows. Runs in the\n"
    "foreground and logs to standard error; SIGHUP reads the configuration anew, SIGTERM\n"
    "ends.\n"};

constexpr std::chrono::seconds shutdown_time{30};  // for call-backs in hand

// The settings in force, swapped as a whole.
class CurrentSettings {
public:
    explicit CurrentSettings(std::shared_ptr<const milter::Settings> settings)
        : settings_(std::move(settings)) {}

    [[nodiscard]] std::shared_ptr<const milter::Settings> get() const {
        const std::lock_guard lock(mutex_);
        return settings_;
    }
    void replace(std::shared_ptr<const milter::Settings> settings) {
        const std::lock_guard lock(mutex_);
        settings_ = std::move(settings);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const milter::Settings> settings_;
};

Result<Config> read_config(const std::string& path) {
    return maildocket::load_config(path, maildocket::environment("MAILDOCKET_STORE_URL"));
}

// What SIGHUP does. What listens and where the store is stays as it is until a restart.
void reload(const std::string& path, CurrentSettings& current, const Log& log) {
    net::notify_service_manager(net::ServiceState::reloading);
    const auto config = read_config(path);
    const auto settings =
        config ? milter::make_settings(*config)
               : Result<std::shared_ptr<const milter::Settings>>(maildocket::fail_with(config));
    if (settings) {
        current.replace(*settings);
        log.write(Severity::notice, "configuration_reloaded");
    } else {
        log.write(Severity::error, "configuration_refused", {{"error", settings.error().detail}});
    }
    net::notify_service_manager(net::ServiceState::ready);
}

void wait_for_calls(const milter::Runtime& runtime) {
    const auto end = std::chrono::steady_clock::now() + shutdown_time;
    while (runtime.calls > 0 && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

// libmilter on a thread of its own, signals on this one.
int serve(const std::string& config_path, milter::Runtime& runtime, CurrentSettings& current) {
    milter::Signals signals;
    std::atomic<bool> served_well = false;
    std::thread server([&signals, &served_well] {
        served_well = milter::serve();
        signals.tell(milter::Event::server_ended);
    });
    milter::Signals::unblock();
    net::notify_service_manager(net::ServiceState::ready);
    runtime.log.write(Severity::notice, "listening");
    for (auto event = signals.wait(); event != milter::Event::server_ended;
         event = signals.wait()) {
        if (event == milter::Event::reload) {
            reload(config_path, current, runtime.log);
        } else {
            net::notify_service_manager(net::ServiceState::stopping);
            milter::stop_serving();
        }
    }
    server.join();
    wait_for_calls(runtime);
    return served_well ? EXIT_SUCCESS : EX_SOFTWARE;
}

int run(const std::string& config_path) {
    const Log log;
    const auto config = read_config(config_path);
    const auto complain = [](std::string_view error) { maildocket::complain(this_program, error); };
    if (!config) {
        complain(config.error().detail);
        return EX_CONFIG;
    }
    const auto settings = milter::make_settings(*config);
    if (!settings) {
        complain(settings.error().detail);
        return EX_CONFIG;
    }
    auto stores = maildocket::store::open_stores(config->store.url);
    if (!stores) {
        complain(stores.error().detail);
        return EX_CONFIG;
    }
    // Threads inherit what is blocked here, so that signals come to this thread alone.
    milter::Signals::block();
    CurrentSettings current(*settings);
    milter::StorePool pool(
        config->milter.connections, [&stores] { return (*stores)->open_intake(); }, log
    );
    milter::Runtime runtime{[&current] { return current.get(); }, pool, log};
    if (const auto registered = milter::register_callbacks(runtime); !registered) {
        complain(registered.error().detail);
        return EX_SOFTWARE;
    }
    const auto socket = milter::ListeningSocket::open(config->milter.listen);
    if (!socket) {
        complain(socket.error().detail);
        return EX_UNAVAILABLE;
    }
    return serve(config_path, runtime, current);
}

}  // namespace

int main(int argc, char** argv) {
    return maildocket::run_daemon(this_program, argc, argv, run);
}
