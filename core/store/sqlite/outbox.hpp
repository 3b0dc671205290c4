#pragma once

#include "core/store/outbox_store.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

[[nodiscard]] std::unique_ptr<store::OutboxStore> open_outbox(const std::string& path);

}  // namespace maildocket::sqlite
