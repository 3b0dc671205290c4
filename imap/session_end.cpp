#include "imap/session_end.hpp"

namespace maildocket::mailbox {

SessionEnd end_of(const Error& error) {
    return {EndKind::store, error.detail, {}, std::nullopt};
}

SessionEnd end_of(const imap::Failure& failure) {
    auto kind = EndKind::server;
    if (failure.kind == imap::FailureKind::interrupted) {
        kind = EndKind::stopped;
    } else if (failure.token_ended()) {
        kind = EndKind::sign_in_ended;
    } else if (failure.kind == imap::FailureKind::sign_in && !failure.throttled) {
        kind = EndKind::sign_in;
    }
    auto reason = failure.text;
    if (reason.empty()) {
        reason = imap::name_of(failure.kind);
    }
    return {kind, std::move(reason), failure.response_code, failure.back_off};
}

}  // namespace maildocket::mailbox
