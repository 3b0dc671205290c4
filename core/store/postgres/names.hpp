#pragma once

#include "core/store/postgres/failure.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace maildocket::postgres {

// The value of an enumeration's name. One that is none of ours means that something else wrote to
// the database.
template <class Value>
[[nodiscard]] Value value_of(const std::optional<Value>& parsed, std::string_view name) {
    if (!parsed) {
        throw_failure(ErrorCode::internal, "the store holds an unknown name: " + std::string(name));
    }
    return *parsed;
}

}  // namespace maildocket::postgres
