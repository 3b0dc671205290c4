#include "core/config/daemon.hpp"

#include "core/base/standard_streams.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <vector>

namespace maildocket {

namespace {

constexpr int exit_usage = 2;
constexpr std::string_view config_option = "--config";

struct DaemonArguments {
    std::string config_path;
    std::optional<int> exit_code;  // there is nothing more to do
};

void print(std::FILE* stream, std::string_view text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stream));  // nowhere left to say so
}

std::string usage_of(const Daemon& daemon) {
    std::string text("Usage: ");
    text.append(daemon.name).append(" [--config FILE]\n\n").append(daemon.purpose);
    return text +
           "\n"
           "  --config FILE  instead of $MAILDOCKET_CONFIG or /etc/maildocket/maildocket.toml\n"
           "  --help         this text\n"
           "  --version      the version\n"
           "\n"
           "$MAILDOCKET_STORE_URL stands in for store.url of the file.\n";
}

std::string fault_of(const Daemon& daemon, std::string_view word) {
    if (word == config_option) {
        return "--config needs the name of a file";
    }
    std::string text("unknown argument ");
    return text.append(word).append("; see ").append(daemon.name).append(" --help");
}

}  // namespace

std::optional<std::string> environment(const char* name) {
    const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

void complain(const Daemon& daemon, std::string_view error) {
    while (!error.empty()) {
        const auto line = error.substr(0, error.find('\n'));
        std::string text(daemon.name);
        print(stderr, text.append(": ").append(line) + "\n");
        error.remove_prefix(std::min(error.size(), line.size() + 1));
    }
}

namespace {

// Writes what was asked for, or what is wrong.
DaemonArguments read_arguments(const Daemon& daemon, std::span<const std::string_view> words) {
    DaemonArguments arguments{
        environment("MAILDOCKET_CONFIG").value_or("/etc/maildocket/maildocket.toml"), std::nullopt};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto word = words[i];
        if (word == "--help") {
            print(stdout, usage_of(daemon));
            arguments.exit_code = EXIT_SUCCESS;
            return arguments;
        }
        if (word == "--version") {
            std::string text(daemon.name);
            print(stdout, text.append(" ").append(daemon.version) + "\n");
            arguments.exit_code = EXIT_SUCCESS;
            return arguments;
        }
        if (word == config_option && i + 1 < words.size()) {
            arguments.config_path = words[++i];
        } else if (word.starts_with("--config=")) {
            arguments.config_path = word.substr(config_option.size() + 1);
        } else {
            complain(daemon, fault_of(daemon, word));
            arguments.exit_code = exit_usage;
            return arguments;
        }
    }
    return arguments;
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

}  // namespace

int run_daemon(
    const Daemon& daemon, int argc, char** argv, int (*run)(const std::string& config_path)
) {
    hold_standard_streams();
    const std::vector<std::string_view> words(argv + 1, argv + argc);
    const auto arguments = read_arguments(daemon, words);
    if (arguments.exit_code) {
        return *arguments.exit_code;
    }
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    raise_descriptor_limit();
    return run(arguments.config_path);
}

}  // namespace maildocket
