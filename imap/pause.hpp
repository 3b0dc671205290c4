#pragma once

#include "imap/session_end.hpp"

#include <chrono>
#include <cstdint>

// How long a mailbox is left alone after a session that ended: pure.
namespace maildocket::mailbox {

// `failures` counts sessions in a row that came to nothing, this one included; 0 if this one went
// well first. `random` spreads the mailboxes of one outage over a fifth of the pause either way.
[[nodiscard]] std::chrono::milliseconds pause_after(
    const SessionEnd& end, unsigned failures, std::uint32_t random
);

}  // namespace maildocket::mailbox
