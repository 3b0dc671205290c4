#pragma once

#include "core/store/chore_store.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

[[nodiscard]] std::unique_ptr<store::ChoreStore> open_chores(const std::string& path);

}  // namespace maildocket::sqlite
