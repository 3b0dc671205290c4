#include "core/model/ticket.hpp"

#include "core/base/ascii.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace maildocket {

namespace {

constexpr std::array state_names{
    std::pair{TicketState::fresh, std::string_view{"new"}},
    std::pair{TicketState::open, std::string_view{"open"}},
    std::pair{TicketState::pending, std::string_view{"pending"}},
    std::pair{TicketState::resolved, std::string_view{"resolved"}},
    std::pair{TicketState::closed, std::string_view{"closed"}}};

constexpr std::array kind_names{
    std::pair{ArticleKind::client, std::string_view{"client"}},
    std::pair{ArticleKind::agent, std::string_view{"agent"}},
    std::pair{ArticleKind::note, std::string_view{"note"}},
    std::pair{ArticleKind::system, std::string_view{"system"}}};

template <class Names, class Value>
std::string_view name_of(const Names& names, Value value) {
    for (const auto& [candidate, name] : names) {
        if (candidate == value) {
            return name;
        }
    }
    return {};
}

template <class Value, class Names>
std::optional<Value> value_of(const Names& names, std::string_view text) {
    for (const auto& [value, name] : names) {
        if (ascii::equal_ignoring_case(name, text)) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view to_string(TicketState state) {
    return name_of(state_names, state);
}

std::optional<TicketState> parse_ticket_state(std::string_view text) {
    return value_of<TicketState>(state_names, text);
}

std::string_view to_string(ArticleKind kind) {
    return name_of(kind_names, kind);
}

std::optional<ArticleKind> parse_article_kind(std::string_view text) {
    return value_of<ArticleKind>(kind_names, text);
}

std::optional<TicketReference> parse_ticket_reference(std::string_view text) {
    text = ascii::trim(text);
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        text = ascii::trim(text.substr(1, text.size() - 2));
    }
    std::size_t digits = text.size();
    while (digits > 0 && ascii::is_digit(text[digits - 1])) {
        --digits;
    }
    std::int64_t number = 0;
    const auto [stop, error] =
        std::from_chars(text.data() + digits, text.data() + text.size(), number);
    if (digits == text.size() || digits == 0 || error != std::errc{} ||
        stop != text.data() + text.size()) {
        return std::nullopt;
    }
    return TicketReference{std::string(text.substr(0, digits)), number};
}

}  // namespace maildocket
