#pragma once

#include "core/text/html_tree.hpp"

#include <span>

// Where the HTML5 tree builder would put what is written in a place. A tree can hold elements
// inside of each other that come apart when the tree is written out and read again: a link in a
// link, a block in a paragraph, text between table rows. Part of html_safe.hpp.
namespace maildocket::text {

// Whether a start tag of `tag` would not simply be put into the innermost of the open elements.
// Knows the elements that html_safe.hpp writes, in a document without a doctype.
[[nodiscard]] bool would_move(std::span<const GumboTag> open, GumboTag tag);
// The same of text that is not only white space.
[[nodiscard]] bool would_move_text(std::span<const GumboTag> open);

}  // namespace maildocket::text
