#pragma once

#include "core/base/time.hpp"
#include "core/model/ticket.hpp"

#include <pqxx/pqxx>

#include <cstdint>
#include <optional>
#include <string>

// Columns of a row as our values.
namespace maildocket::postgres {

[[nodiscard]] inline std::string text(const pqxx::row& row, int column) {
    return row[column].is_null() ? std::string() : row[column].as<std::string>();
}
[[nodiscard]] inline std::int64_t integer(const pqxx::row& row, int column) {
    return row[column].as<std::int64_t>();
}
[[nodiscard]] inline bool flag(const pqxx::row& row, int column) {
    return row[column].as<bool>();
}
[[nodiscard]] inline Timestamp time(const pqxx::row& row, int column) {
    return from_microseconds(integer(row, column));
}
[[nodiscard]] inline std::optional<Timestamp> optional_time(const pqxx::row& row, int column) {
    return row[column].is_null() ? std::nullopt : std::optional(time(row, column));
}
template <class Id>
[[nodiscard]] Id id(const pqxx::row& row, int column) {
    return Id{integer(row, column)};
}
template <class Id>
[[nodiscard]] std::optional<Id> optional_id(const pqxx::row& row, int column) {
    return row[column].is_null() ? std::nullopt : std::optional(id<Id>(row, column));
}
// From two columns: prefix and number.
[[nodiscard]] inline std::optional<TicketReference> reference(const pqxx::row& row, int column) {
    if (row[column + 1].is_null()) {
        return std::nullopt;
    }
    return TicketReference{text(row, column), integer(row, column + 1)};
}

}  // namespace maildocket::postgres
