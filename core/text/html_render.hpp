#pragma once

#include "core/text/html_text.hpp"
#include "core/text/html_tree.hpp"

#include <cstddef>
#include <string>
#include <vector>

// html_to_text for those who must find their way back from the text to the tree.
namespace maildocket::text {

// What a text node, picture, rule, line break or link put into the text. White space in front of
// it, pending from before, is part of it; `begin` == `end` if it put nothing.
struct RenderedPiece {
    const GumboNode* node = nullptr;  // borrowed from the tree
    std::size_t begin = 0;
    std::size_t end = 0;
};

struct RenderedHtml {
    std::string text;                   // as html_to_text gives it
    std::vector<RenderedPiece> pieces;  // in document order
};

[[nodiscard]] RenderedHtml render_text(const HtmlTree& tree, const HtmlTextOptions& options);

}  // namespace maildocket::text
