#pragma once

#include "core/mail/message.hpp"
#include "core/model/outcome.hpp"
#include "core/model/trace.hpp"

#include <optional>

// What kind of mail it is: written by a person or by a program (RFC 3834). Every sign has a weight;
// a class is given from 50 points on, and the evidence names what was seen. No sign of a vendor is
// taken for more than it says: Exchange stamps mail that a person's rule forwards as
// auto-generated, and a header that merely suppresses answers does not make a mail automatic.
namespace maildocket::routing {

struct Classification {
    MailClass mail_class = MailClass::human;
    bool auto_reply = false;       // an automatic answer or machine-generated: wider than
                                   // MailClass::auto_reply. Never answer it.
    bool bulk = false;             // mailing list, newsletter, Precedence: bulk. Never answer it.
    bool no_reply_sender = false;  // the author's address takes no mail (noreply@, mailer-daemon@)
    int score = 0;                 // points of the class that won; 0 for a person's mail
    Trace evidence;

    bool operator==(const Classification&) const = default;
};

[[nodiscard]] Classification classify(const Message& message, bool null_reverse_path);

// The same where the caller has asked text::read_bounce() already.
[[nodiscard]] Classification classify(
    const Message& message, bool null_reverse_path, const std::optional<Bounce>& bounce
);

// Whether nobody reads mail to this address, by its local part.
[[nodiscard]] bool is_no_reply_address(std::string_view email);

}  // namespace maildocket::routing
