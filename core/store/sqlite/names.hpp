#pragma once

#include "core/model/outcome.hpp"
#include "core/model/ticket.hpp"
#include "core/model/trust.hpp"
#include "core/store/sqlite/statement.hpp"

namespace maildocket::sqlite {

// Enumerations by their names. A name that is none of ours means that the file was written by
// something else.
template <class Value>
[[nodiscard]] Value value_of(const std::optional<Value>& parsed, std::string_view name) {
    if (!parsed) {
        throw_failure(ErrorCode::internal, "the store holds an unknown name: " + std::string(name));
    }
    return *parsed;
}
[[nodiscard]] inline TicketState ticket_state(const Rows& row, int column) {
    return value_of(parse_ticket_state(row.view(column)), row.view(column));
}
[[nodiscard]] inline Outcome outcome(const Rows& row, int column) {
    return value_of(parse_outcome(row.view(column)), row.view(column));
}
[[nodiscard]] inline ArticleKind article_kind(const Rows& row, int column) {
    return value_of(parse_article_kind(row.view(column)), row.view(column));
}
[[nodiscard]] inline Trust trust(const Rows& row, int column) {
    return value_of(parse_trust(row.view(column)), row.view(column));
}

}  // namespace maildocket::sqlite
