#include "cli/doctor_mailboxes.hpp"

#include "cli/admin/mailbox_trial.hpp"

#include <csignal>

namespace maildocket::cli {

namespace {

Trial trial_of(const Config& config, const MailboxConfig& mailbox) {
    Trial trial;
    trial.steps = {TrialStep::token, TrialStep::imap};
    if (config.outbound.transport.mailbox == mailbox.name) {
        trial.steps.push_back(TrialStep::smtp);
    }
    trial.time_max = std::chrono::seconds(15);
    trial.impatient = false;
    return trial;
}

void report(const MailboxConfig& mailbox, const TrialResult& result, Findings& findings) {
    const auto text = "mailbox " + mailbox.name + ", " + std::string(to_string(result.step)) + ": ";
    if (result.ok) {
        findings.fine(text + result.detail);
    } else {
        findings.problem(
            text + result.detail + (result.advice.empty() ? "" : "; do: " + result.advice)
        );
    }
}

}  // namespace

void check_mailboxes(Context& context, Findings& findings) {
    const auto& config = context.config();
    if (config.mailboxes.empty()) {
        return;
    }
    // A mail server that goes away in the middle must not end the command without a word.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    for (const auto& mailbox : config.mailboxes) {
        try {
            for (const auto& result : try_mailbox(context, mailbox, trial_of(config, mailbox))) {
                report(mailbox, result, findings);
            }
        } catch (const Stop& stop) {
            findings.problem("mailbox " + mailbox.name + ": " + stop.what());
        }
    }
}

}  // namespace maildocket::cli
