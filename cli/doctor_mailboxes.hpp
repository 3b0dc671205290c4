#pragma once

#include "cli/context.hpp"
#include "cli/doctor_findings.hpp"

namespace maildocket::cli {

// Tries each hosted mailbox of the configuration; its SMTP server only if mail leaves through it.
// A step that takes long is given up: the others do not wait for a provider that is dead.
void check_mailboxes(Context& context, Findings& findings);

}  // namespace maildocket::cli
