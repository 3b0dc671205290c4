#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The words of a ticket and their rules.
namespace maildocket {

enum class TicketState { fresh, open, pending, resolved, closed };  // "new" is a keyword: fresh

[[nodiscard]] std::string_view to_string(TicketState state);
[[nodiscard]] std::optional<TicketState> parse_ticket_state(std::string_view text);

enum class ArticleKind { client, agent, note, system };

[[nodiscard]] std::string_view to_string(ArticleKind kind);
[[nodiscard]] std::optional<ArticleKind> parse_article_kind(std::string_view text);

// A number under a prefix, "TCK-91". Leading zeros mean nothing.
struct TicketReference {
    std::string prefix;  // as configured, with its hyphen if it has one
    std::int64_t number = 0;

    bool operator==(const TicketReference&) const = default;
    [[nodiscard]] std::string text() const { return prefix + std::to_string(number); }
};

// What a person types: "TCK-91", "[TCK-091]", "tck-91". The prefix is returned as typed, without
// brackets.
[[nodiscard]] std::optional<TicketReference> parse_ticket_reference(std::string_view text);

}  // namespace maildocket
