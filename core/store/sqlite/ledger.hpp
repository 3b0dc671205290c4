#pragma once

#include "core/store/ledger_store.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

[[nodiscard]] std::unique_ptr<store::LedgerStore> open_ledger(const std::string& path);

}  // namespace maildocket::sqlite
