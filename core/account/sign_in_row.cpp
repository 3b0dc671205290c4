#include "core/account/sign_in_row.hpp"

#include <utility>

namespace maildocket::account {

SignInRow::SignInRow(store::MailboxStore& store, KeyRing keys, std::string mailbox)
    : store_(store), keys_(std::move(keys)), mailbox_(std::move(mailbox)) {}

Result<KnownSignIn> SignInRow::read() const {
    auto sign_in = store_.sign_in(mailbox_);
    if (!sign_in) {
        return fail_with(sign_in);
    }
    KnownSignIn known{std::move(*sign_in), {}, {}};
    auto credential =
        open_credential(keys_, mailbox_, known.sign_in.generation, known.sign_in.sealed);
    if (credential) {
        known.credential = std::move(*credential);
    } else {
        known.sealed_fault = credential.error().detail;
    }
    return known;
}

Result<bool> SignInRow::write(const NextSignIn& next, Timestamp now) const {
    auto sign_in = next.sign_in;
    sign_in.generation = next.expected + 1;
    sign_in.sealed = seal_credential(keys_, mailbox_, sign_in.generation, next.credential, now);
    return store_.replace_sign_in(mailbox_, next.expected, sign_in, next.notification, now);
}

}  // namespace maildocket::account
