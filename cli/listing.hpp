#pragma once

#include "cli/context.hpp"
#include "cli/print/json.hpp"
#include "cli/print/table.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// What all listings have in common.
namespace maildocket::cli {

struct ListingOptions {
    bool json = false;
    std::optional<std::int64_t> limit;  // everything without one
};

// Prints rows the way the options ask. `to_json` makes an object of a row, `to_cells` the cells of
// `columns`; `nothing` is said to a person where there is no row.
template <class Row, class ToJson, class ToCells>
Exit print_listing(
    Context& context,
    const ListingOptions& options,
    const std::vector<Row>& rows,
    const ToJson& to_json,
    std::vector<Column> columns,
    const ToCells& to_cells,
    std::string_view nothing
) {
    const auto limit = options.limit.value_or(static_cast<std::int64_t>(rows.size()));
    const auto count = std::min(rows.size(), static_cast<std::size_t>(limit));
    if (options.json) {
        boost::json::array array;
        for (std::size_t i = 0; i < count; ++i) {
            array.push_back(to_json(rows[i]));
        }
        print_json(context.out(), array);
        return Exit::done;
    }
    if (count == 0) {
        context.out() << nothing << '\n';
        return Exit::done;
    }
    Table table{std::move(columns), {}};
    for (std::size_t i = 0; i < count; ++i) {
        table.rows.push_back(to_cells(rows[i]));
    }
    print_table(context.out(), table, context.width());
    return Exit::done;
}

// For tables: "yes" or nothing.
[[nodiscard]] inline std::string yes_if(bool flag) {
    return flag ? "yes" : "";
}

}  // namespace maildocket::cli
