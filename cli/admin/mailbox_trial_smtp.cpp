#include "cli/admin/mailbox_advice.hpp"
#include "cli/admin/mailbox_trial_steps.hpp"
#include "core/account/host/mailbox_servers.hpp"
#include "core/net/smtp_check.hpp"

#include <array>

namespace maildocket::cli {

namespace {

constexpr std::chrono::seconds silence_max{30};

bool is_taken(const std::string& reply) {
    return reply.starts_with('2');
}

StepOutcome judge(
    const MailboxConfig& mailbox, const net::SmtpCheck& check, const std::string& reverse_path
) {
    auto detail = peer_text(check.facts) + "; signed in";
    if (check.replies.empty()) {
        return {
            false,
            detail + "; the server went away at MAIL FROM:<" + reverse_path + '>',
            "try again; if it stays so, ask the provider"};
    }
    const auto& reply = check.replies.front();
    detail += "; MAIL FROM:<" + reverse_path + "> is answered " + reply;
    if (!is_taken(reply)) {
        const auto known = advice_for_words(mailbox, reply);
        return {
            false,
            detail,
            std::string(
                known.empty() ? "let the account send for this address at the provider" : known
            )};
    }
    if (check.replies.size() > 1) {
        detail += is_taken(check.replies[1])
                      ? "; automatic mail goes out with the null sender"
                      : "; automatic mail goes out with the mailbox's address, the null sender is "
                        "answered " +
                            check.replies[1];
    }
    return {
        true,
        detail + "; whether the provider takes the From field shows only when a mail is sent",
        {}};
}

}  // namespace

StepOutcome try_smtp(
    TrialPeer& peer, const std::string& hello_name, const std::string& reverse_path
) {
    auto settings = account::smtp_settings(peer.mailbox);
    settings.hello_name = hello_name;
    settings.password = peer.secret.password;
    settings.stall_timeout = silence_max;
    const std::array<std::string, 2> reverse_paths{reverse_path, ""};
    const auto check = [&] {
        return net::check_smtp(settings, peer.secret.token, reverse_paths, peer.interrupter);
    };
    auto checked = check();
    if (!checked && checked.error().trouble == net::ConnectTrouble::sign_in) {
        if (auto token = peer.another_token(peer.secret.token)) {
            peer.secret.token = std::move(*token);
            checked = check();
        }
    }
    if (checked) {
        return judge(peer.mailbox, *checked, reverse_path);
    }
    const auto& failure = checked.error();
    return {
        false,
        failure_text(failure),
        std::string(advice_for(peer.mailbox, {MailProtocol::smtp, failure.trouble, failure.text}))};
}

}  // namespace maildocket::cli
