#pragma once

#include "cli/context.hpp"
#include "core/config/mailbox_config.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Tries a hosted mailbox for real, step by step: what `mailbox test` and `doctor` show.
namespace maildocket::cli {

enum class TrialStep { token, imap, smtp };
[[nodiscard]] std::string_view to_string(TrialStep step);

struct TrialResult {
    TrialStep step = TrialStep::token;
    bool ok = false;
    std::chrono::milliseconds time{0};
    std::string detail;  // one line without secrets
    std::string
        advice;  // what is to be done, one sentence; empty: all is well, or nothing is known
};

struct Trial {
    std::vector<TrialStep> steps;       // in this order
    std::chrono::seconds time_max{60};  // for each; what takes longer fails
    bool impatient = true;              // a person waits: see account::KeeperHost
};

// The results in the order of the steps. Leaves the mailbox as it was, but for the folder for taken
// mails, which is made. Without a step for the token one is got all the same. Throws Stop if the
// store or the keys cannot be had.
[[nodiscard]] std::vector<TrialResult> try_mailbox(
    Context& context, const MailboxConfig& mailbox, const Trial& trial
);

}  // namespace maildocket::cli
