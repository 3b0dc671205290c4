#pragma once

#include "cli/context.hpp"

// The command `maildocket` from its arguments to its exit code.
namespace maildocket::cli {

// Reads the line, runs the verb, and says on `environment.err` why it ended early. `--config` takes
// the place of environment.config_path. What a library throws beyond its errors passes through.
[[nodiscard]] int run(int argument_count, const char* const* arguments, Environment environment);

}  // namespace maildocket::cli
