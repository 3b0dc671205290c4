#pragma once

#include "core/mail/message.hpp"

#include <string_view>

// Whether a mail without a usable report is a bounce all the same, by who sent it and the words it
// has. Part of bounce.hpp.
namespace maildocket::text {

// What must be true of every bounce without a usable report, whatever its text says: spares most
// mails the search through their text.
[[nodiscard]] bool may_be_bounce(const Message& message);

// `notice` is the text in front of the returned mail. A mail that only talks about bounces, or a
// person who passes one on, is none: a mail system must have sent it.
[[nodiscard]] bool has_bounce_signs(const Message& message, std::string_view notice);

// Whether the mail system is still trying.
[[nodiscard]] bool says_delayed(std::string_view subject, std::string_view notice);

// Whether an address or name is a mail system's ("MAILER-DAEMON", "Mail Delivery Subsystem").
[[nodiscard]] bool is_mail_system(const Address& address);

}  // namespace maildocket::text
