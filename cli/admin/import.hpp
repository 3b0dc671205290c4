#pragma once

#include "cli/context.hpp"

#include <string>

namespace maildocket::cli {

struct Import {
    enum class Kind { clients, contacts, domains };

    Kind kind = Kind::clients;
    std::string file;  // "-" is standard input
};

// All rows or none. Every fault of the file is told with its line, as far as it can be seen without
// having stored the others.
[[nodiscard]] Exit import_file(Context& context, const Import& options);

}  // namespace maildocket::cli
