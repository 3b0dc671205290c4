#pragma once

#include "core/base/result.hpp"
#include "core/imap/failure.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <optional>
#include <string>

// Why a session with a mailbox ended, in a form that decides when the next one begins.
namespace maildocket::mailbox {

enum class EndKind {
    stopped,        // we were told to
    sign_in_ended,  // the token's time is over: at once again
    server,         // the mail server closed, broke or refused
    sign_in,        // name, password or token are refused
    token,          // no token is to be had; see reason
    misconfigured,  // only the administrator can help
    desk,           // maildocket-lmtpd takes no mail now
    store,          // the store is away
    elsewhere,      // another host takes this mailbox's mail
};

struct SessionEnd {
    EndKind kind = EndKind::server;
    std::string reason;                                 // one line, for the administrator
    std::string code;                                   // the server's own, e.g. "THROTTLED"
    std::optional<std::chrono::milliseconds> back_off;  // what the server asks for
};

// A class and not an alias, so that an ignored one does not compile.
template <class T>
class [[nodiscard]] Step : public tl::expected<T, SessionEnd> {
public:
    using tl::expected<T, SessionEnd>::expected;
};

[[nodiscard]] inline tl::unexpected<SessionEnd> end_with(SessionEnd end) {
    return tl::unexpected<SessionEnd>(std::move(end));
}

// Of a store's error and of an IMAP failure. A failure after which the session could go on ends it
// too: the caller had no use for the answer.
[[nodiscard]] SessionEnd end_of(const Error& error);
[[nodiscard]] SessionEnd end_of(const imap::Failure& failure);

template <class T>
[[nodiscard]] tl::unexpected<SessionEnd> end_by(const T& failed) {
    return end_with(end_of(failed.error()));
}

}  // namespace maildocket::mailbox
