#include "cli/admin/mailbox_state.hpp"

namespace maildocket::cli {

namespace {

constexpr std::string_view is_new = "new";
constexpr std::string_view is_ok = "ok";
constexpr std::string_view is_waiting = "waiting";
constexpr std::string_view needs_reconnect = "reconnect_needed";
constexpr std::string_view is_misconfigured = "misconfigured";

bool needs_person(const MailboxConfig* mailbox) {
    return mailbox != nullptr &&
           (mailbox->sign_in == MailboxSignIn::code || mailbox->sign_in == MailboxSignIn::device);
}

// Signing in comes first: without it nothing is taken.
std::optional<MailboxState> trouble_of(const store::SignIn& sign_in) {
    const auto is = [&sign_in](std::string_view state) {
        return MailboxState{state, sign_in.reason, sign_in.code, sign_in.retry_at};
    };
    switch (sign_in.state) {
        case store::SignInState::reconnect_needed: return is(needs_reconnect);
        case store::SignInState::misconfigured: return is(is_misconfigured);
        case store::SignInState::doubtful: return is(is_waiting);
        case store::SignInState::none:
        case store::SignInState::ready: break;
    }
    return sign_in.retry_at && sign_in.failures > 0 ? std::optional(is(is_waiting)) : std::nullopt;
}

}  // namespace

MailboxState state_of(const MailboxConfig* mailbox, const store::MailboxRow& row) {
    if (auto trouble = trouble_of(row.sign_in)) {
        return std::move(*trouble);
    }
    const auto& progress = row.progress;
    if (needs_person(mailbox) && row.sign_in.state == store::SignInState::none) {
        return {
            is_new,
            "nobody has signed in yet; run: maildocket mailbox connect " + row.name,
            "",
            std::nullopt};
    }
    if (!progress.trouble.empty()) {
        return {
            progress.misconfigured ? is_misconfigured : is_waiting,
            progress.trouble,
            progress.trouble_code,
            progress.next_session_at};
    }
    const bool known = progress.last_session_at || row.sign_in.state == store::SignInState::ready;
    return {known ? is_ok : is_new, "", "", progress.next_session_at};
}

}  // namespace maildocket::cli
