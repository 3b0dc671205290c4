#include "core/text/reply_heading.hpp"

#include "core/text/attribution.hpp"
#include "core/text/reply_marker.hpp"

#include <vector>

namespace maildocket::text {

namespace {

using Kind = Span::Kind;

constexpr std::size_t heading_lines_max = 8;

bool stands_in_quotation(Lines lines, std::size_t line) {
    return line < lines.size() && text::stands_in_quotation(lines[line]);
}

// Old web mailers quote with bars; a table has them too, so only below an attribution.
bool opens_with_bars(Lines lines) {
    return lines.size() > 2 && lines[0].text.starts_with('|') && lines[1].text.starts_with('|');
}

// Lines of a header block, with the rule above it; 0 if there is none.
std::size_t ruled_heading(Lines lines, std::size_t first, Rule rule) {
    const auto block_first = rule == Rule::none ? first : skip_blank_lines(lines, first + 1);
    if (block_first < lines.size()) {
        const bool ruled = rule != Rule::none || lines[first].history || lines[first].ruled;
        if (const auto block = header_block_at(lines.subspan(block_first), ruled)) {
            return block_first - first + block->lines;
        }
    }
    return rule == Rule::original ? 1 : 0;
}

}  // namespace

std::optional<Heading> heading_at(Lines lines, std::size_t first, Rule rule) {
    const auto rest = lines.subspan(first);
    if (const auto marker = marker_at(rest)) {
        return Heading{marker->lines, marker->offset, Kind::marker, false};
    }
    if (const auto count = ruled_heading(lines, first, rule); count > 0) {
        return Heading{count, 0, Kind::quote_header, false};
    }
    if (const auto attribution = attribution_at(rest)) {
        const auto below = skip_blank_lines(lines, first + attribution->lines);
        const bool quoted =
            stands_in_quotation(lines, below) || opens_with_bars(lines.subspan(below));
        if (quoted || attribution->certain || header_block_at(lines.subspan(below), true)) {
            return Heading{attribution->lines, attribution->offset, Kind::quote_header, quoted};
        }
    }
    if (lines[first].history) {
        return Heading{0, 0, Kind::quote_header, false};
    }
    return std::nullopt;
}

std::size_t attribution_in_quotation(Lines lines, std::size_t first) {
    if (!lines[first].by_program || is_quoted(lines[first].text)) {
        return 0;
    }
    const auto attribution = attribution_at(lines.subspan(first));
    if (!attribution) {
        return 0;
    }
    const auto below = skip_blank_lines(lines, first + attribution->lines);
    return stands_in_quotation(lines, below) ? attribution->lines : 0;
}

bool opens_with_heading(Lines quoted) {
    std::vector<Line> below;
    for (std::size_t i = 0; i < quoted.size() && i < heading_lines_max; ++i) {
        auto& line = below.emplace_back(quoted[i]);
        if (is_quoted(line.text)) {
            line.text = line.text.substr(line.text.find('>') + 1);
        }
    }
    return !below.empty() && (attribution_at(below) || header_block_at(below, false));
}

bool stands_in_quotation(const Line& line) {
    return line.in_quote || line.by_program || is_quoted(line.text);
}

std::size_t skip_blank_lines(Lines lines, std::size_t first) {
    while (first < lines.size() && is_blank(lines[first].text)) {
        ++first;
    }
    return first;
}

}  // namespace maildocket::text
