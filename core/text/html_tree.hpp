#pragma once

#include <gumbo.h>

#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The HTML5 tree of a mail body: what browsers see. The only place that calls gumbo; included by
// this folder alone.
namespace maildocket::text {

// Owns the tree, borrows the HTML: names, attributes and texts point into it or into the tree.
class HtmlTree {
public:
    // Nothing if a tree would cost too much (html_guard.hpp); use strip_tags() then.
    [[nodiscard]] static std::optional<HtmlTree> parse(std::string_view html);

    [[nodiscard]] const GumboNode& document() const { return *output_->document; }
    // The <html> element.
    [[nodiscard]] const GumboNode& root() const { return *output_->root; }

private:
    // gumbo asks for many small pieces of memory, which all go when the tree goes.
    using Memory = std::pmr::monotonic_buffer_resource;

    explicit HtmlTree(std::string_view html);

    std::unique_ptr<Memory> memory_;
    const GumboOutput* output_ = nullptr;
};

[[nodiscard]] inline bool is_element(const GumboNode& node) {
    return node.type == GUMBO_NODE_ELEMENT || node.type == GUMBO_NODE_TEMPLATE;
}
// Text, white space and CDATA; not comments.
[[nodiscard]] inline bool is_text(const GumboNode& node) {
    return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
           node.type == GUMBO_NODE_CDATA;
}
[[nodiscard]] std::string_view text_of(const GumboNode& text);
// An element of HTML's own name space, neither SVG nor MathML.
[[nodiscard]] bool is_html(const GumboNode& node);
// GUMBO_TAG_UNKNOWN also for everything that is not in HTML's own name space (SVG, MathML).
[[nodiscard]] GumboTag tag_of(const GumboNode& node);
// Lower case; empty for what is no element.
[[nodiscard]] std::string name_of(const GumboNode& node);
// Value with character references decoded; nothing if there is no such attribute.
[[nodiscard]] std::optional<std::string_view> attribute(const GumboNode& node, const char* name);
// Of an element.
[[nodiscard]] const GumboVector& attributes_of(const GumboNode& element);
// Children of a document or an element.
[[nodiscard]] const GumboVector* children_of(const GumboNode& node);
[[nodiscard]] inline const GumboNode& child_at(const GumboVector& children, unsigned int index) {
    return *static_cast<const GumboNode*>(children.data[index]);
}
// Whether a style attribute hides it (display: none and the like).
[[nodiscard]] bool is_hidden(const GumboNode& node);
// Whether a <blockquote> is no quotation: editors of mail programs indent text with it.
[[nodiscard]] bool is_indentation(const GumboNode& blockquote);

// Offsets into the HTML, from the first octet of the start tag to behind the end tag; of a text its
// own extent. `begin` == `end` for what the tree builder made up.
struct SourceRange {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const SourceRange&) const = default;
};
[[nodiscard]] SourceRange source_of(const GumboNode& node, std::string_view html);

// Calls enter(node) in document order and leave(node) behind its children, without recursion. Where
// enter returns false the children are skipped and leave is not called.
template <class Enter, class Leave>
void walk(const GumboNode& root, Enter enter, Leave leave) {
    struct Level {
        const GumboNode* node;
        unsigned int next_child;
    };
    std::vector<Level> levels;
    if (enter(root)) {
        levels.push_back({&root, 0});
    }
    while (!levels.empty()) {
        auto& level = levels.back();
        const auto* children = children_of(*level.node);
        if (children == nullptr || level.next_child == children->length) {
            const auto* node = level.node;
            levels.pop_back();
            leave(*node);
            continue;
        }
        const auto& child = child_at(*children, level.next_child++);
        if (enter(child)) {
            levels.push_back({&child, 0});
        }
    }
}

}  // namespace maildocket::text
