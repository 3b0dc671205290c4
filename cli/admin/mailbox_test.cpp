#include "cli/admin/mailbox_test.hpp"

#include "cli/admin/mailbox_trial.hpp"
#include "cli/print/json.hpp"
#include "cli/print/printable.hpp"
#include "core/account/host/keeper_host.hpp"

#include <algorithm>
#include <array>
#include <csignal>

namespace maildocket::cli {

namespace {

constexpr auto all_steps =
    std::to_array<TrialStep>({TrialStep::token, TrialStep::imap, TrialStep::smtp});

std::vector<TrialStep> steps_of(const std::string& word) {
    if (word.empty()) {
        return {all_steps.begin(), all_steps.end()};
    }
    const auto* found =
        std::ranges::find(all_steps, word, [](TrialStep step) { return to_string(step); });
    if (found == all_steps.end()) {
        throw Stop(Exit::usage, word + " is no step; allowed are token, imap and smtp");
    }
    return {*found};
}

const MailboxConfig& mailbox_of(const Config& config, const std::string& name) {
    const auto* mailbox = account::find_mailbox(config, name);
    if (mailbox != nullptr) {
        return *mailbox;
    }
    std::string names;
    for (const auto& known : config.mailboxes) {
        names += (names.empty() ? "" : ", ") + known.name;
    }
    throw Stop(
        Exit::no,
        "there is no mailbox " + name + " in the configuration; " +
            (names.empty() ? "it has none" : "it has: " + names)
    );
}

boost::json::object to_json(const TrialResult& result) {
    return {
        {"step", json_text(to_string(result.step))},
        {"ok", result.ok},
        {"milliseconds", result.time.count()},
        {"detail", json_text_or_null(result.detail)},
        {"advice", json_text_or_null(result.advice)}};
}

std::string to_line(const TrialResult& result) {
    auto line = std::string(to_string(result.step));
    line += result.ok ? ": ok, " : ": failed, ";
    line += std::to_string(result.time.count()) + " ms: " + result.detail;
    return result.advice.empty() ? line : line + "; do: " + result.advice;
}

}  // namespace

Exit mailbox_test(Context& context, const MailboxTest& options) {
    // A mail server that goes away in the middle must not end the command without a word.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    Trial trial;
    trial.steps = steps_of(options.step);
    const auto results = try_mailbox(context, mailbox_of(context.config(), options.name), trial);
    if (options.json) {
        boost::json::array array;
        for (const auto& result : results) {
            array.push_back(to_json(result));
        }
        print_json(context.out(), array);
    } else {
        for (const auto& result : results) {
            context.out() << printable_line(to_line(result)) << '\n';
        }
    }
    return std::ranges::all_of(results, &TrialResult::ok) ? Exit::done : Exit::no;
}

}  // namespace maildocket::cli
