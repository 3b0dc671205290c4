#pragma once

#include "core/text/new_text.hpp"
#include "core/text/text_lines.hpp"

#include <string_view>
#include <vector>

// The cut itself, for plain text and for HTML that was turned into lines.
namespace maildocket::text {

struct Cut {
    std::vector<Span> spans;  // cover exactly the octets of the lines
    bool has_history = false;
};

// The lines must follow each other without a gap.
[[nodiscard]] Cut cut_reply(std::vector<Line> lines);

// The parts that a cut makes of the text.
[[nodiscard]] ReplyParts parts_of(std::string_view text, Cut cut);

}  // namespace maildocket::text
