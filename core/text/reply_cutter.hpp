#pragma once

#include "core/text/new_text.hpp"
#include "core/text/text_lines.hpp"

#include <string_view>
#include <vector>

// The cut itself, for plain text and for HTML that was turned into lines.
namespace maildocket::text {

// Spans that cover exactly the octets of the lines, which must follow each other without a gap.
[[nodiscard]] std::vector<Span> cut_reply(std::vector<Line> lines);

// The parts that the spans make of the text.
[[nodiscard]] ReplyParts parts_of(std::string_view text, std::vector<Span> spans);

}  // namespace maildocket::text
