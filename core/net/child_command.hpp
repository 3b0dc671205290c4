#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// Runs a program and waits for it. No shell; nothing of ours is open in it but the three standard
// streams; standard output goes nowhere.
namespace maildocket::net {

constexpr int command_not_run = 127;  // exit code where there is no such program

struct CommandOutcome {
    int exit_code = command_not_run;  // 128 + signal if one ended it
    bool timed_out = false;           // it was killed
    std::string error_output;         // the first kilobyte
};

// `words` are the absolute path and its arguments. Safe to call from several threads.
[[nodiscard]] CommandOutcome run_command(
    std::vector<std::string> words, std::string_view input, std::chrono::seconds timeout
);

}  // namespace maildocket::net
