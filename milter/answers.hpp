#pragma once

#include "core/mail/reply.hpp"
#include "milter/policy.hpp"

#include <libmilter/mfapi.h>

// What we say to the mail server.
namespace maildocket::milter {

// The status that makes it say this reply.
[[nodiscard]] sfsistat refuse(SMFICTX* context, const Reply& reply);

// At the end of a mail: takes fields out and stamps it. False if the mail server did not take it
// all.
[[nodiscard]] bool change_fields(SMFICTX* context, Ending& ending);

}  // namespace maildocket::milter
