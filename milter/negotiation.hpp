#pragma once

#include <libmilter/mfapi.h>

// What we ask of a mail server at the beginning of a connection.
namespace maildocket::milter {

// Changes that it lets us make, and steps of the protocol that it can leave out.
struct Negotiation {
    unsigned long actions = 0;
    unsigned long steps = 0;
};

// The least that the policy needs; the same for every mail server.
[[nodiscard]] Negotiation needed_of_mail_server();
[[nodiscard]] bool is_enough(const Negotiation& offered);

// Takes the place of the macros that the mail server would send. Only while negotiating.
void ask_for_macros(SMFICTX* context) noexcept;

}  // namespace maildocket::milter
