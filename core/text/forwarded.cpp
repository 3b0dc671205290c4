#include "core/text/forwarded.hpp"

#include "core/text/attribution.hpp"
#include "core/text/header_block.hpp"
#include "core/text/subject.hpp"
#include "core/text/text_lines.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace maildocket::text {

namespace {

// "Anna Muster <anna@example.com>", "Anna [mailto:anna@example.com]", "anna@example.com".
Address read_author(std::string_view value) {
    Address author;
    for (auto at = value.find('@'); at != std::string_view::npos; at = value.find('@', at + 1)) {
        constexpr std::string_view stops = " \t<>[](),;:\"'*|";
        const auto before = value.find_last_of(stops, at);
        const auto begin = before == std::string_view::npos ? 0 : before + 1;
        const auto after = value.find_first_of(stops, at);
        const auto text =
            value.substr(begin, after == std::string_view::npos ? after : after - begin);
        if (parse_mailbox(text)) {
            author.email = text;
            auto name = value.substr(0, begin);
            while (!name.empty() && name.find_last_of("<[(\"'") == name.size() - 1) {
                name.remove_suffix(1);
            }
            if (name.ends_with("mailto:")) {
                name = name.substr(0, name.find_last_of("<[(mailto", name.size() - 8));
            }
            name = trim_emphasis(name);
            while (!name.empty() &&
                   std::string_view("<[(\"'").find(name.back()) != std::string_view::npos) {
                name = trim_emphasis(name.substr(0, name.size() - 1));
            }
            while (!name.empty() && (name.front() == '"' || name.front() == '\'')) {
                name = trim_emphasis(name.substr(1));
            }
            author.name = name;
            return author;
        }
    }
    author.name = trim_emphasis(value.substr(0, value.find_first_of("<[")));
    return author;
}

std::size_t skip_blank(Lines lines, std::size_t position) {
    while (position < lines.size() && is_blank(lines[position].text)) {
        ++position;
    }
    return position;
}

// The text of lines from `first` on, without quote marks if every line has one (Apple Mail).
std::string message_text(std::string_view text, Lines lines, std::size_t first) {
    if (first >= lines.size()) {
        return {};
    }
    const bool quoted = std::all_of(
        lines.begin() + static_cast<std::ptrdiff_t>(first),
        lines.end(),
        [](const Line& line) { return is_blank(line.text) || is_quoted(line.text); }
    );
    if (!quoted) {
        return std::string(trim_blank_lines(text.substr(lines[first].begin)));
    }
    std::string result;
    for (const auto& line : lines.subspan(first)) {
        auto content = line.text;
        if (const auto mark = content.find('>'); mark != std::string_view::npos) {
            content.remove_prefix(mark + 1);
            if (content.starts_with(' ')) {
                content.remove_prefix(1);
            }
        }
        result += content;
        result += '\n';
    }
    return std::string(trim_blank_lines(result));
}

// Lines as they are below one level of quote marks.
std::vector<Line> unquoted(Lines lines) {
    std::vector<Line> result(lines.begin(), lines.end());
    for (auto& line : result) {
        if (is_quoted(line.text)) {
            line.text = line.text.substr(line.text.find('>') + 1);
        }
    }
    return result;
}

// `plain` are the lines in the matchers' spelling, `lines` as received.
Forwarded take_apart(
    std::string_view text, Lines lines, Lines plain, std::size_t mark, std::size_t below
) {
    Forwarded forwarded;
    forwarded.before = trim_blank_lines(text.substr(0, lines[mark].begin));
    auto body = skip_blank(lines, below);
    const auto bare = unquoted(plain.subspan(body));
    const auto first = skip_blank(bare, 0);
    if (const auto block = header_block_at(Lines(bare).subspan(first), true)) {
        forwarded.from = read_author(block->from);
        forwarded.subject = block->subject;
        body += first + block->lines;
    }
    forwarded.message = message_text(text, lines, body);
    return forwarded;
}

}  // namespace

std::optional<Forwarded> find_forwarded(std::string_view subject, std::string_view text) {
    const bool forward_subject = base_subject(subject).forward;
    const auto received = split_lines(text);
    auto plain = received;
    std::deque<std::string> copies;
    simplify(plain, copies);
    const Lines lines(plain);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (is_blank(lines[i].text) || is_quoted(lines[i].text)) {
            continue;
        }
        const auto rule = rule_of(lines[i].text);
        if (rule == Rule::forwarded) {
            return take_apart(text, received, lines, i, i + 1);
        }
        const auto block = skip_blank(lines, rule == Rule::none ? i : i + 1);
        const bool headed = block < lines.size() &&
                            header_block_at(lines.subspan(block), rule != Rule::none).has_value();
        if (forward_subject && (headed || rule == Rule::original)) {
            return take_apart(text, received, lines, i, block);
        }
        if (headed || rule == Rule::original) {
            return std::nullopt;  // a reply: what follows is its history
        }
        if (const auto attribution = attribution_at(lines.subspan(i));
            attribution && attribution->certain) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace maildocket::text
