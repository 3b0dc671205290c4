#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/model/outcome.hpp"
#include "core/routing/effects.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

// What is known of hosted mailboxes: who signs in and how, how far taking mail has come, and which
// mails of a mailbox are not done with. Names are those of [[mailbox]]. Each function is a
// transaction of its own; one MailboxStore is one connection and belongs to one thread at a time.
// Errors are those of every store.
namespace maildocket::store {

enum class SignInState {
    none,              // nobody has signed in yet
    ready,             // tokens are there
    doubtful,          // the provider refused the grant once; it is asked again
    reconnect_needed,  // a person has to sign in again
    misconfigured,     // the provider refuses us as we are configured
};

// The one credential of a mailbox. `sealed` is encrypted by the caller; the store never sees a
// token.
struct SignIn {
    SignInState state = SignInState::none;
    std::string reason;                 // in plain words, of the last refusal; empty: none
    std::string code;                   // the provider's own, e.g. "invalid_grant 50173"
    std::int64_t failures = 0;          // in a row
    std::optional<Timestamp> retry_at;  // the provider is not asked before
    std::string sealed;                 // octets; empty: no token
    std::int64_t generation = 0;        // grows with each change; 0: never written
    std::optional<Timestamp> access_ends_at;
    std::optional<Timestamp> granted_at;
    std::optional<Timestamp> grant_ends_at;  // as far as it is known

    bool operator==(const SignIn&) const = default;
};

// How taking mail from a mailbox goes.
struct MailboxProgress {
    std::uint32_t uid_validity = 0;   // 0: never selected
    std::uint32_t first_new_uid = 0;  // what is older was there before we came
    bool misconfigured = false;       // only an administrator can end the trouble
    std::string trouble;              // in plain words; empty: the last session went well
    std::string trouble_code;         // the server's own
    std::int64_t waiting = 0;         // mails seen and not taken yet
    std::optional<Timestamp> last_session_at;
    std::optional<Timestamp> last_mail_at;
    std::optional<Timestamp> next_session_at;  // while backing off

    bool operator==(const MailboxProgress&) const = default;
};

enum class MailboxMailState {
    taken,    // the store has it; what remains is to put it away
    held,     // waits for a person, in the inbox, flagged
    refused,  // will not be taken as it is; in the inbox, flagged
    failing,  // could not be read; tried again
};

// A mail of a mailbox that is not done with.
struct MailboxMail {
    std::uint32_t uid_validity = 0;
    std::uint32_t uid = 0;
    MailboxMailState state = MailboxMailState::failing;
    std::string message_id;  // to find it again when the mailbox numbers its mails anew
    std::string from;        // likewise: what stands in From, as it came
    std::string door_key;    // what the ledger knows it by; empty: it was never handed over
    std::int64_t tries = 0;
    std::string reason;  // in plain words
    Timestamp changed_at;

    bool operator==(const MailboxMail&) const = default;
};

struct MailboxRow {
    std::string name;
    SignIn sign_in;
    MailboxProgress progress;
    std::int64_t held = 0;     // mails in that state
    std::int64_t refused = 0;  // likewise
};

class MailboxStore {
public:
    virtual ~MailboxStore() = default;

    // Of all mailboxes that were ever used, by name.
    virtual Result<std::vector<MailboxRow>> list() = 0;
    // Tokens, progress and mails go; what became tickets stays. not_found: it was never used.
    virtual Result<void> remove(const std::string& mailbox) = 0;

    // Default values for a mailbox that was never used.
    virtual Result<SignIn> sign_in(const std::string& mailbox) = 0;
    // Only if the generation is still `expected`; the new one is `expected` + 1, whatever stands in
    // `sign_in`. False: somebody was faster, nothing changed. The notification goes with it, unless
    // one of the same kind and text waits already.
    virtual Result<bool> replace_sign_in(
        const std::string& mailbox,
        std::int64_t expected,
        const SignIn& sign_in,
        const std::optional<routing::NewNotification>& notification,
        Timestamp now
    ) = 0;

    virtual Result<MailboxProgress> progress(const std::string& mailbox) = 0;
    virtual Result<void> put_progress(
        const std::string& mailbox, const MailboxProgress& progress
    ) = 0;

    // In the order of validity and UID.
    virtual Result<std::vector<MailboxMail>> mails(const std::string& mailbox) = 0;
    // Adds or replaces, by validity and UID.
    virtual Result<void> put_mails(
        const std::string& mailbox, std::span<const MailboxMail> mails
    ) = 0;
    // They are done with.
    virtual Result<void> forget_mails(
        const std::string& mailbox, std::uint32_t uid_validity, std::span<const std::uint32_t> uids
    ) = 0;

    // What became of the deliveries with these door keys, in their order; nothing for a key that no
    // delivery has. Of a duplicate: what became of the first one.
    virtual Result<std::vector<std::optional<Outcome>>> outcomes(
        std::span<const std::string> door_keys
    ) = 0;

    // A notification, unless one of the same kind and text waits already; whether it was made.
    virtual Result<bool> raise(const routing::NewNotification& notification, Timestamp now) = 0;

    // As in ChoreStore.
    virtual Result<bool> acquire(
        const std::string& lease,
        const std::string& owner,
        Timestamp now,
        std::chrono::seconds length
    ) = 0;
    virtual Result<void> release(const std::string& lease, const std::string& owner) = 0;
};

}  // namespace maildocket::store
