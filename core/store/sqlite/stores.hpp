#pragma once

#include "core/store/stores.hpp"

#include <memory>
#include <string>

namespace maildocket::sqlite {

// A store in one SQLite file: WAL, synchronous=FULL, foreign keys. The folder must exist; the file
// is made by open_schema() and only by it.
[[nodiscard]] std::unique_ptr<store::Stores> make_stores(std::string path);

}  // namespace maildocket::sqlite
