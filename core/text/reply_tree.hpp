#pragma once

#include "core/text/html_render.hpp"
#include "core/text/html_tree.hpp"
#include "core/text/new_text.hpp"
#include "core/text/text_lines.hpp"

#include <span>
#include <string>
#include <vector>

// Quotations, signatures and history as mail programs mark them in the HTML tree, and the way back
// from spans of the text to a tree without them.
namespace maildocket::text {

// Sets what the tree says about each line of the rendered text.
void mark_lines(const HtmlTree& tree, const RenderedHtml& rendered, std::span<Line> lines);

// The content of <body> written anew with what the new_text spans hold, pictures there included.
[[nodiscard]] std::string write_new_html(
    const HtmlTree& tree, const RenderedHtml& rendered, std::span<const Span> spans
);

}  // namespace maildocket::text
