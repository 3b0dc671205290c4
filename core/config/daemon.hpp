#pragma once

#include <optional>
#include <string>
#include <string_view>

// What all daemons have in common at their start: the command line (--config FILE, --help,
// --version) and what the process does about pipes and open files.
namespace maildocket {

struct Daemon {
    std::string_view name;     // "maildocket-lmtpd"
    std::string_view version;  // "0.1.0"
    std::string_view purpose;  // of the usage text: whole lines, ended by LF
};

// The value of a variable that is set and not empty. Call it before there are threads.
[[nodiscard]] std::optional<std::string> environment(const char* name);

// A line for each line of the error, on standard error.
void complain(const Daemon& daemon, std::string_view error);

// Calls `run` with the path of the configuration and returns its exit code, unless the command line
// asks for something else or is wrong. SIGPIPE is ignored from then on (a peer that is gone shows
// in the write), as many files may be open as the system allows: each session is one, and standard
// streams that are closed stay nobody's.
[[nodiscard]] int run_daemon(
    const Daemon& daemon, int argc, char** argv, int (*run)(const std::string& config_path)
);

}  // namespace maildocket
