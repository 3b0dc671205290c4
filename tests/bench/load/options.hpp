#pragma once

#include "tests/bench/load/mail_source.hpp"
#include "tests/bench/load/schedule.hpp"
#include "tests/bench/load/session.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace maildocket::bench {

struct Options {
    std::string server = "127.0.0.1:2424";  // HOST:PORT (numeric) or unix:PATH
    std::size_t sessions = 1;
    std::size_t idle_sessions = 0;
    SessionOptions session;
    ScheduleLimits limits;
    Senders senders;
    std::size_t mail_octets = 1800;
    std::filesystem::path folder;  // real mails instead of generated ones
    bool unique = false;
    std::chrono::seconds patience{60};  // without any reply; then mails in hand are unanswered
    bool progress = false;
};

// Ends the process with a message when the command line is wrong or asks for help.
[[nodiscard]] Options parse_options(int argc, char** argv);

[[nodiscard]] std::unique_ptr<MailSource> make_source(const Options& options);

}  // namespace maildocket::bench
