#pragma once

#include "core/account/sign_in_row.hpp"
#include "core/base/time.hpp"
#include "core/oauth/answers.hpp"
#include "core/oauth/client.hpp"
#include "core/routing/effects.hpp"
#include "core/store/mailbox_store.hpp"

#include <cstdint>
#include <optional>
#include <string>

// The rules of keeping a token alive, as pure functions.
namespace maildocket::account {

// More life than the margin, and not of a future that a clock set back left behind.
[[nodiscard]] bool is_fresh(
    const store::SignIn& sign_in, const Credential& credential, Timestamp now
);
// Good for one more sign-in.
[[nodiscard]] bool is_usable(
    const store::SignIn& sign_in, const Credential& credential, Timestamp now
);

// What becomes of the sign-in after a refusal, and whether staff is told. `random` spreads the
// waits.
struct Noted {
    store::SignIn sign_in;  // without its sealed tokens
    bool tell = false;
};
[[nodiscard]] Noted note_refusal(
    const store::SignIn& before,
    oauth::Flow flow,
    const oauth::Refusal& refusal,
    Timestamp now,
    std::uint32_t random
);

[[nodiscard]] routing::NewNotification refusal_notification(
    const std::string& mailbox, const store::SignIn& sign_in
);

// When staff is told before a grant ends; nothing while there is time, or if it was told of this
// end already.
[[nodiscard]] std::optional<routing::NewNotification> end_notification(
    const std::string& mailbox,
    const std::optional<Timestamp>& ends_at,
    const std::optional<Timestamp>& warned_for,
    Timestamp now
);

// The row with what the provider gave. `configured_end` is that of the secret or certificate.
[[nodiscard]] NextSignIn next_sign_in(
    const KnownSignIn& known,
    const oauth::Tokens& tokens,
    const std::string& mailbox,
    const std::optional<Timestamp>& configured_end,
    Timestamp now
);

}  // namespace maildocket::account
