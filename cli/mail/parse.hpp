#pragma once

#include "cli/context.hpp"

#include <string>

namespace maildocket::cli {

struct Parse {
    std::string file;  // "-" is standard input
    bool json = false;
};
// What is understood in a mail. Needs neither store nor keys.
[[nodiscard]] Exit parse(Context& context, const Parse& options);

}  // namespace maildocket::cli
