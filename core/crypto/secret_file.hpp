#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

// Files that hold a secret. Errors name the file and what to do, never the content.
namespace maildocket {

// The content of a file of at most 64 KiB; `what` is its name in errors ("key file"). A file that
// others than its owner and group may read is refused; not_found if there is none.
[[nodiscard]] Result<std::string> read_secret_file(const std::string& path, std::string_view what);

// Its first line, which must not be empty.
[[nodiscard]] Result<std::string> read_password(const std::string& path);

}  // namespace maildocket
