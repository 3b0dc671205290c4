#pragma once

#include "cli/context.hpp"
#include "cli/doctor_findings.hpp"

namespace maildocket::cli {

// Sends a probe mail to each queue through the mail server that outgoing mail goes through, waits
// until maildocket-lmtpd has taken it, and says how long that took or where it got stuck. A probe
// goes to an address that only this installation can make: it becomes a row `loop` of the ledger
// and nothing else.
void probe_way_in(Context& context, Findings& findings);

}  // namespace maildocket::cli
