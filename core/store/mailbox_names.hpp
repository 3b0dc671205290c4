#pragma once

#include "core/store/mailbox_store.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>

// The names by which states of mailboxes stand in a store and in what programs print.
namespace maildocket::store {

[[nodiscard]] constexpr std::string_view to_string(SignInState state) {
    switch (state) {
        case SignInState::none: return "none";
        case SignInState::ready: return "ready";
        case SignInState::doubtful: return "doubtful";
        case SignInState::reconnect_needed: return "reconnect_needed";
        case SignInState::misconfigured: return "misconfigured";
    }
    return {};
}

[[nodiscard]] constexpr std::string_view to_string(MailboxMailState state) {
    switch (state) {
        case MailboxMailState::taken: return "taken";
        case MailboxMailState::held: return "held";
        case MailboxMailState::refused: return "refused";
        case MailboxMailState::failing: return "failing";
    }
    return {};
}

[[nodiscard]] constexpr std::optional<SignInState> parse_sign_in_state(std::string_view text) {
    for (const auto state :
         {SignInState::none,
          SignInState::ready,
          SignInState::doubtful,
          SignInState::reconnect_needed,
          SignInState::misconfigured}) {
        if (to_string(state) == text) {
            return state;
        }
    }
    return std::nullopt;
}

[[nodiscard]] constexpr std::optional<MailboxMailState> parse_mailbox_mail_state(
    std::string_view text
) {
    for (const auto state :
         {MailboxMailState::taken,
          MailboxMailState::held,
          MailboxMailState::refused,
          MailboxMailState::failing}) {
        if (to_string(state) == text) {
            return state;
        }
    }
    return std::nullopt;
}

}  // namespace maildocket::store
