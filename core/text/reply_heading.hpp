#pragma once

#include "core/text/header_block.hpp"
#include "core/text/new_text.hpp"
#include "core/text/text_lines.hpp"

#include <cstddef>
#include <optional>

// What stands in front of history: marker, ruled line, header block, attribution.
namespace maildocket::text {

struct Heading {
    std::size_t lines = 1;   // 0 where only the HTML tree says that history starts
    std::size_t offset = 0;  // where it starts in its first line
    Span::Kind kind = Span::Kind::quote_header;
    bool opens_quotation = false;  // only the quoted lines below are history
};

// The heading that starts with line `first`, whose rule is `rule`.
[[nodiscard]] std::optional<Heading> heading_at(Lines lines, std::size_t first, Rule rule);

// Lines of an attribution that a mail program put into the quotation's own element; 0 if there is
// none.
[[nodiscard]] std::size_t attribution_in_quotation(Lines lines, std::size_t first);

// Whether quoted lines open with a heading below one level of marks, as Apple's programs write it:
// "> On ... wrote:".
[[nodiscard]] bool opens_with_heading(Lines quoted);

[[nodiscard]] bool stands_in_quotation(const Line& line);
[[nodiscard]] std::size_t skip_blank_lines(Lines lines, std::size_t first);

}  // namespace maildocket::text
