#pragma once

#include "core/store/stores.hpp"

#include <memory>
#include <string>

// The only place that knows both backends. Included by main.cpp of each program and by nothing
// else.
namespace maildocket::store {

// "sqlite:///path" or "postgresql://..."; invalid_input for anything else. Connects to nothing yet.
[[nodiscard]] Result<std::unique_ptr<Stores>> open_stores(const std::string& url);

}  // namespace maildocket::store
