#pragma once

#include <tl/expected.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Why a command of IMAP did not do what it should, in a form that a mailbox loop can decide by.
namespace maildocket::imap {

enum class FailureKind {
    no,           // the server refused: see response_code and text; the session goes on
    bad,          // the server did not understand, or says it can't now; the session goes on
    absent,       // OK, but without the data asked for: the message is gone; the session goes on
    bye,          // the server ended the session
    lost,         // the connection ended or broke
    timed_out,    // not an octet for the time allowed; the connection was given up
    interrupted,  // by Client::interrupt()
    too_large,    // more octets than allowed; the connection was given up
    not_taken,    // the caller's sink refused octets; the connection was given up
    protocol,     // the answer makes no sense; the connection was given up
    sign_in,      // user or password or token were refused
};

// For a log line.
[[nodiscard]] std::string_view name_of(FailureKind kind);

struct Failure {
    FailureKind kind = FailureKind::protocol;
    std::string response_code;  // upper case: "OVERQUOTA", "TRYCREATE", "THROTTLED"; may be empty
    std::string text;           // one printable line, bounded; the server's words where it has any
    bool throttled = false;     // come back later: no fault of the credentials or the command
    std::optional<std::chrono::milliseconds> back_off;  // what the server asks for, 30 min at most

    // Whether further commands make sense.
    [[nodiscard]] bool session_goes_on() const {
        return kind == FailureKind::no || kind == FailureKind::bad || kind == FailureKind::absent;
    }
    // The server closed because the token's time is over: sign in anew at once, without delay.
    [[nodiscard]] bool token_ended() const;
    // Exchange signed the user in and lets nobody in: no right to the mailbox, a user who does not
    // fit it, or IMAP switched off for it. After one new connection a matter for the administrator.
    [[nodiscard]] bool no_access() const;

    bool operator==(const Failure&) const = default;
};

// A class and not an alias, so that an ignored outcome does not compile.
template <class T>
class [[nodiscard]] Outcome : public tl::expected<T, Failure> {
public:
    using tl::expected<T, Failure>::expected;
};

// A failure out of the server's words: makes them printable, and reads throttling out of them
// ("Suggested Backoff Time: N milliseconds", THROTTLED, LIMIT, INUSE, UNAVAILABLE, "Too many
// simultaneous connections", "Server Unavailable").
[[nodiscard]] Failure failure_of(
    FailureKind kind, std::string_view response_code, std::string_view text
);

// Controls and ill-formed UTF-8 become '?', at most 300 octets.
[[nodiscard]] std::string printable_line(std::string_view text);

}  // namespace maildocket::imap
