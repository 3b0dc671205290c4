#pragma once

#include "cli/context.hpp"

namespace maildocket::cli {

struct Doctor {
    // Also ask the running server about each address, and send a probe through the mail server.
    bool probe = false;
};
// Looks at everything that mail needs on its way in and says what is wrong. Changes nothing
// but for a row of the ledger for each probe.
// Exit::no if there is a problem.
[[nodiscard]] Exit doctor(Context& context, const Doctor& options);

}  // namespace maildocket::cli
