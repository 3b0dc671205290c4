#pragma once

#include "cli/context.hpp"

namespace maildocket::cli {

struct Doctor {
    bool probe = false;  // also ask the running server whether it takes mail for each address
};
// Looks at everything that mail needs on its way in and says what is wrong. Changes nothing.
// Exit::no if there is a problem.
[[nodiscard]] Exit doctor(Context& context, const Doctor& options);

}  // namespace maildocket::cli
