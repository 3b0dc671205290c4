#include "core/base/log.hpp"
#include "core/config/config.hpp"
#include "core/net/listener.hpp"
#include "core/net/service_manager.hpp"
#include "lmtpd/server.hpp"
#include "lmtpd/settings.hpp"
#include "lmtpd/wiring.hpp"

#include <boost/asio/io_context.hpp>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using maildocket::Config;
using maildocket::Log;
using maildocket::Result;
using maildocket::Severity;

namespace lmtp = maildocket::lmtp;
namespace net = maildocket::net;

constexpr int exit_usage = 2;
constexpr std::uint16_t smtp_port = 25;

constexpr std::string_view usage =
    "Usage: maildocket-lmtpd [--config FILE]\n"
    "\n"
    "Takes mail over LMTP and turns it into tickets. Runs in the foreground and logs to\n"
    "standard error; SIGHUP reads the configuration anew, SIGTERM finishes the mails in\n"
    "hand and ends.\n"
    "\n"
    "  --config FILE  instead of $MAILDOCKET_CONFIG or /etc/maildocket/maildocket.toml\n"
    "  --help         this text\n"
    "  --version      the version\n"
    "\n"
    "$MAILDOCKET_STORE_URL stands in for store.url of the file.\n";

std::optional<std::string> environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

void print(std::FILE* stream, std::string_view text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stream));  // nowhere left to say so
}

// A line for each line of the error.
void complain(std::string_view error) {
    while (!error.empty()) {
        const auto line = error.substr(0, error.find('\n'));
        print(stderr, "maildocket-lmtpd: " + std::string(line) + "\n");
        error.remove_prefix(std::min(error.size(), line.size() + 1));
    }
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data()
                                                                               : "localhost";
}

// Each session is a file descriptor, and 1024 of them are soon gone.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

struct Arguments {
    std::string config_path;
    std::optional<int> exit_code;  // there is nothing more to do
};

Arguments read_arguments(const std::vector<std::string_view>& words) {
    constexpr std::string_view config_option = "--config";
    Arguments arguments{
        environment("MAILDOCKET_CONFIG").value_or("/etc/maildocket/maildocket.toml"), std::nullopt};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto word = words[i];
        if (word == "--help") {
            print(stdout, usage);
            arguments.exit_code = EXIT_SUCCESS;
            return arguments;
        }
        if (word == "--version") {
            print(stdout, "maildocket-lmtpd " MAILDOCKET_VERSION "\n");
            arguments.exit_code = EXIT_SUCCESS;
            return arguments;
        }
        if (word == config_option && i + 1 < words.size()) {
            arguments.config_path = words[++i];
        } else if (word.starts_with("--config=")) {
            arguments.config_path = word.substr(config_option.size() + 1);
        } else {
            const bool lacks_file = word == config_option;
            complain(
                lacks_file
                    ? "--config needs the name of a file"
                    : "unknown argument " + std::string(word) + "; see maildocket-lmtpd --help"
            );
            arguments.exit_code = exit_usage;
            return arguments;
        }
    }
    return arguments;
}

Result<Config> read_config(const std::string& path) {
    auto config = maildocket::load_config(path, environment("MAILDOCKET_STORE_URL"));
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

// What SIGHUP does. What listens and where the store is stays as it is until a restart.
std::shared_ptr<const lmtp::ServerSettings> reload(
    const std::string& path, lmtp::Delivery& delivery, const Log& log
) {
    const auto failed = [&log](const std::string& detail) {
        log.write(Severity::error, "configuration_refused", {{"error", detail}});
        return nullptr;
    };
    const auto config = read_config(path);
    if (!config) {
        return failed(config.error().detail);
    }
    const auto settings = lmtp::make_settings(*config, host_name());
    if (!settings) {
        return failed(settings.error().detail);
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
        complain(config.error().detail);
        return EX_CONFIG;
    }
    const auto settings = lmtp::make_settings(*config, host_name());
    if (!settings) {
        complain(settings.error().detail);
        return EX_CONFIG;
    }
    boost::asio::io_context io(1);
    // Sockets before threads: their mode comes from the umask, which belongs to the process.
    auto listeners =
        net::open_listeners(io.get_executor(), config->lmtp.listen, net::take_inherited_sockets());
    if (!listeners) {
        complain(listeners.error().detail);
        return EX_UNAVAILABLE;
    }
    const auto delivery = lmtp::make_delivery(*config, log);
    if (!delivery) {
        complain(delivery.error().detail);
        return EX_CONFIG;
    }
    lmtp::Server server(io, *settings, **delivery, log, [&config_path, &delivery, &log] {
        return reload(config_path, **delivery, log);
    });
    server.add(std::move(*listeners));
    server.run();
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
    const auto arguments = read_arguments({argv + 1, argv + argc});
    if (arguments.exit_code) {
        return *arguments.exit_code;
    }
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    raise_descriptor_limit();
    return run(arguments.config_path);
}
