#pragma once

#include "core/store/intake_store.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

[[nodiscard]] std::unique_ptr<store::IntakeStore> open_intake(const std::string& path);

}  // namespace maildocket::sqlite
