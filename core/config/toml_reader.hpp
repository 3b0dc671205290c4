#pragma once

#include "core/config/findings.hpp"
#include "core/config/toml_tree.hpp"

#include <optional>
#include <string_view>

namespace maildocket::config {

// Text to tree. A fault goes to `findings`; its text never holds a value of the file, which may be
// a secret.
[[nodiscard]] std::optional<TomlTable> read_toml(std::string_view text, Findings& findings);

}  // namespace maildocket::config
