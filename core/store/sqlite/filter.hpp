#pragma once

#include "core/store/sqlite/statement.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace maildocket::sqlite {

// A WHERE of those conditions that a caller asks for, so that each listing can use an index.
// Conditions are constants of ours with named parameters; values are only ever bound.
class Filter {
public:
    // `value` is bound to `parameter`, a name that stands in `condition`.
    template <class Value>
    void require(std::string_view condition, const char* parameter, Value value) {
        where_.append(where_.empty() ? " WHERE " : " AND ").append(condition);
        bindings_.push_back([parameter, value = std::move(value)](Statement& statement) {
            statement.bind_named(parameter, value);
        });
    }

    // `select`, then the conditions, then `order` and at most `limit` rows.
    [[nodiscard]] Statement prepare(
        Connection& connection,
        std::string_view select,
        std::string_view order,
        std::optional<std::int64_t> limit
    ) const;

private:
    std::string where_;
    std::vector<std::function<void(Statement&)>> bindings_;
};

// `text` holds `part` anywhere, letters of every alphabet compared without case. In SQL:
// holds(text, part), where `part` was folded by fold_case().
void define_holds(Connection& connection);
[[nodiscard]] std::string fold_case(std::string_view text);

}  // namespace maildocket::sqlite
