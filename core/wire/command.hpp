#pragma once

#include <string_view>

// A command line of LMTP: which verb, and what stands behind it. Nothing is judged here.
namespace maildocket::wire {

enum class Verb {
    lhlo,
    helo,
    ehlo,
    mail,
    rcpt,
    data,
    bdat,
    rset,
    noop,
    quit,
    vrfy,
    help,
    starttls,
    xclient,
    xforward,
    unsupported,  // a verb of SMTP that we know and do not have: EXPN, AUTH, ETRN, ...
    http,         // a web client that was sent here: it must not get to send a second line
    unknown,
};

struct Command {
    Verb verb = Verb::unknown;
    std::string_view argument;  // without blanks at its ends
};

// Verbs are read without regard to case.
[[nodiscard]] Command parse_command(std::string_view line);

// No controls, and well-formed UTF-8: what a line must be before anything else is asked of it.
[[nodiscard]] bool is_command_text(std::string_view line);

}  // namespace maildocket::wire
