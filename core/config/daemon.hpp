#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

// The command line that all daemons have: --config FILE, --help, --version.
namespace maildocket {

struct Daemon {
    std::string_view name;     // "maildocket-lmtpd"
    std::string_view version;  // "0.1.0"
    std::string_view purpose;  // of the usage text: whole lines, ended by LF
};

struct DaemonArguments {
    std::string config_path;
    std::optional<int> exit_code;  // there is nothing more to do
};

// The value of a variable that is set and not empty. Call it before there are threads.
[[nodiscard]] std::optional<std::string> environment(const char* name);

// A line for each line of the error, on standard error.
void complain(const Daemon& daemon, std::string_view error);

// Writes what was asked for, or what is wrong.
[[nodiscard]] DaemonArguments read_daemon_arguments(
    const Daemon& daemon, std::span<const std::string_view> words
);

}  // namespace maildocket
