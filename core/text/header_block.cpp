#include "core/text/header_block.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>

namespace maildocket::text {

namespace {

using words::Field;

constexpr std::size_t name_octets_max = 48;
constexpr std::size_t phrase_octets_max = 120;
constexpr std::size_t block_lines_max = 24;
// Hyphen (Proton), en dash, em dash, horizontal bar, minus, box drawing.
constexpr std::array<std::string_view, 6> wide_dashes{
    "\xE2\x80\x90", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95", "\xE2\x88\x92", "\xE2\x94\x80"};
// A folded value (a long To) goes on for a few lines before the next field.
constexpr std::size_t continuation_lines_max = 4;

bool is_rule_octet(char letter) {
    return letter == '-' || letter == '_' || letter == '=' || letter == '*' || letter == '#' ||
           letter == '~' || letter == '+';
}

// The line without its rule octets in front; how many they were.
std::size_t drop_rule(std::string_view& text) {
    std::size_t count = 0;
    while (!text.empty()) {
        if (is_rule_octet(text.front())) {
            text.remove_prefix(1);
        } else if (text.front() == wide_dashes[0].front() && std::ranges::any_of(wide_dashes, [&](auto dash) {
                       return text.starts_with(dash);
                   })) {
            text.remove_prefix(3);
        } else {
            break;
        }
        ++count;
    }
    return count;
}

struct FieldLine {
    std::size_t line = 0;
    HeaderField content;
};

// The next field line from `position` on if only a continuation or one blank line is in between;
// else none, at the end of the lines.
FieldLine next_field(Lines lines, std::size_t position) {
    std::size_t blank = 0;
    for (auto i = position; i < lines.size() && i <= position + continuation_lines_max; ++i) {
        if (is_blank(lines[i].text)) {
            if (++blank > 1) {
                break;
            }
        } else if (auto content = read_field(lines[i].text); content.field != Field::none) {
            return {i, content};
        } else if (blank > 0 || rule_of(lines[i].text) != Rule::none || lines[i].text.size() > matched_line_octets_max) {
            break;
        }
    }
    return {lines.size(), {}};
}

void append_value(std::string& value, std::string_view more) {
    if (!value.empty() && !more.empty()) {
        value += ' ';
    }
    value += more;
}

// The fields that a run of lines has shown so far.
class Seen {
public:
    void note(Field field, std::string_view value) {
        kinds_.at(static_cast<std::size_t>(field)) = true;
        address_ = address_ || ((field == Field::from || field == Field::to) && has_address(value));
        date_ = date_ || (field == Field::sent && has_digit(value));
    }
    // Mail programs write these once: a second one begins another header. That also keeps text that
    // is nothing but fields from being read 24 times.
    [[nodiscard]] bool is_second(Field field) const { return field != Field::other && has(field); }
    [[nodiscard]] bool make_block(bool ruled) const {
        constexpr std::array telling{Field::from, Field::sent, Field::to, Field::subject};
        const auto kinds = std::ranges::count_if(telling, [&](Field field) { return has(field); });
        const bool pair = kinds == 2 && has(Field::from) && address_ && date_;
        const bool enough = ruled ? kinds >= 2 : kinds >= 3 && (has(Field::subject) || address_);
        return (has(Field::from) || has(Field::sent)) && (enough || pair);
    }

private:
    [[nodiscard]] bool has(Field field) const { return kinds_.at(static_cast<std::size_t>(field)); }

    std::array<bool, 7> kinds_{};
    bool address_ = false;
    bool date_ = false;
};

}  // namespace

HeaderField read_field(std::string_view line) {
    if (line.size() > 4 * matched_line_octets_max) {
        return {};
    }
    line = trim_emphasis(line);
    const auto head = line.substr(0, name_octets_max);
    auto colon = head.find(':');
    std::size_t colon_octets = 1;
    if (const auto wide = head.find("\xEF\xBC\x9A"); wide < colon) {  // full-width colon
        colon = wide;
        colon_octets = 3;
    }
    if (colon == std::string_view::npos || colon == 0) {
        return {};
    }
    const auto field = words::field_named(trim_emphasis(line.substr(0, colon)));
    if (field == Field::none) {
        return {};
    }
    return {field, trim_emphasis(line.substr(colon + colon_octets))};
}

std::optional<HeaderBlock> header_block_at(Lines lines, bool ruled) {
    if (lines.empty()) {
        return std::nullopt;
    }
    const auto first = read_field(lines[0].text);
    if (first.field == Field::none || first.field == Field::other) {
        return std::nullopt;
    }
    Seen seen;
    HeaderBlock block;
    FieldLine at{0, first};
    while (at.line < lines.size() && block.lines < block_lines_max &&
           !seen.is_second(at.content.field)) {
        const auto [field, value] = at.content;
        const auto next = next_field(lines, at.line + 1);
        seen.note(field, value);
        if (field == Field::subject || field == Field::from) {
            auto& target = field == Field::from ? block.from : block.subject;
            append_value(target, value);
            for (auto more = at.line + 1; next.line < lines.size() && more < next.line; ++more) {
                append_value(target, trim_emphasis(lines[more].text));
            }
        }
        block.lines = at.line + 1;
        at = next;
    }
    return seen.make_block(ruled) ? std::optional(block) : std::nullopt;
}

Rule rule_of(std::string_view line) {
    if (line.size() > matched_line_octets_max) {
        return Rule::none;
    }
    auto text = trim_marks(line);
    if (text.starts_with('>')) {
        return Rule::none;
    }
    const auto dashes = drop_rule(text);
    text = trim_marks(text);
    if (text.empty()) {
        return dashes >= 3 ? Rule::plain : Rule::none;
    }
    if (dashes < 2 && !(text.ends_with(':') && text.size() <= phrase_octets_max)) {
        return Rule::none;
    }
    for (const auto& [table, rule] :
         {std::pair{&words::forwarded_message(), Rule::forwarded},
          std::pair{&words::original_message(), Rule::original}}) {
        const auto length = table->starts(text);
        if (length == 0) {
            continue;
        }
        auto rest = trim_marks(text.substr(length));
        if (rest.starts_with(':')) {
            rest = trim_marks(rest.substr(1));
            if (rest.empty() && (dashes >= 2 || rule == Rule::forwarded)) {
                return rule;
            }
        }
        if (dashes >= 2 && (drop_rule(rest) >= 2 || rest.empty())) {
            return rule;
        }
        if (dashes >= 2 && rule == Rule::forwarded && rest.size() < 200) {
            return rule;  // "---- Forwarded by Anna Muster/Example on 12.03.2020 ----"
        }
    }
    return Rule::none;
}

}  // namespace maildocket::text
