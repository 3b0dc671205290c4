#pragma once

#include "core/store/directory_store.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

[[nodiscard]] std::unique_ptr<store::DirectoryStore> open_directory(const std::string& path);

}  // namespace maildocket::sqlite
