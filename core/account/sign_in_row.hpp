#pragma once

#include "core/account/credential.hpp"
#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"
#include "core/routing/effects.hpp"
#include "core/store/mailbox_store.hpp"

#include <cstdint>
#include <optional>
#include <string>

// The row of a mailbox's sign-in with its tokens opened.
namespace maildocket::account {

struct KnownSignIn {
    store::SignIn sign_in;
    Credential credential;
    std::string sealed_fault;  // why the tokens cannot be opened; empty: they can
};

// What is to stand there, as long as nobody was faster.
struct NextSignIn {
    store::SignIn sign_in;  // without tokens and generation, which are made of the rest
    Credential credential;
    std::int64_t expected = 0;  // generation that it takes the place of
    std::optional<routing::NewNotification> notification;
};

class SignInRow {
public:
    // `store` outlives the row.
    SignInRow(store::MailboxStore& store, KeyRing keys, std::string mailbox);

    // Tokens that do not open are no error: the row has more to say.
    [[nodiscard]] Result<KnownSignIn> read() const;
    // False: somebody was faster, nothing changed.
    [[nodiscard]] Result<bool> write(const NextSignIn& next, Timestamp now) const;

private:
    store::MailboxStore& store_;
    KeyRing keys_;
    std::string mailbox_;
};

}  // namespace maildocket::account
