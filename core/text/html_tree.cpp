#include "core/text/html_tree.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/text/html_guard.hpp"

#include <algorithm>

namespace maildocket::text {

namespace {

constexpr std::size_t memory_octets_min = 4096;

// In place, an octet for an octet: the string is gumbo's.
void repair_utf8(const char* text) {
    std::string_view rest(text);
    auto* octets = const_cast<char*>(text);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    while (!rest.empty()) {
        const auto good = utf8::valid_prefix(rest);
        if (good < rest.size()) {
            octets[rest.data() + good - text] = '?';
        }
        rest.remove_prefix(std::min(good + 1, rest.size()));
    }
}

// gumbo's number of a character reference overflows: "&#x10499BBB..." becomes ill-formed UTF-8.
void repair_references(const GumboNode& root) {
    walk(
        root,
        [](const GumboNode& node) {
            if (is_text(node)) {
                repair_utf8(text_of(node).data());
            } else if (is_element(node)) {
                const auto& attributes = attributes_of(node);
                for (unsigned int index = 0; index < attributes.length; ++index) {
                    repair_utf8(static_cast<const GumboAttribute*>(attributes.data[index])->value);
                }
            }
            return true;
        },
        [](const GumboNode&) {}
    );
}

}  // namespace

HtmlTree::HtmlTree(std::string_view html)
    : memory_(std::make_unique<Memory>(std::max(memory_octets_min, 4 * html.size()))) {
    GumboOptions options = kGumboDefaultOptions;
    options.max_errors = 0;  // mails are full of them and nobody reads them
    options.allocator = [](void* memory, std::size_t octets) noexcept {
        return static_cast<Memory*>(memory)->allocate(octets);
    };
    options.deallocator = [](void*, void*) noexcept {};
    options.userdata = memory_.get();
    output_ = gumbo_parse_with_options(&options, html.data(), html.size());
}

std::optional<HtmlTree> HtmlTree::parse(std::string_view html) {
    if (!within_limits(html)) {
        return std::nullopt;
    }
    HtmlTree tree(html);
    if (html.find("&#") != std::string_view::npos) {
        repair_references(tree.document());
    }
    return tree;
}

// NOLINTBEGIN(cppcoreguidelines-pro-type-union-access): gumbo's node is a C union, and here is
// where its type is looked at first.
std::string_view text_of(const GumboNode& text) {
    return text.v.text.text;
}

bool is_html(const GumboNode& node) {
    return is_element(node) && node.v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
}

const GumboVector& attributes_of(const GumboNode& element) {
    return element.v.element.attributes;
}

GumboTag tag_of(const GumboNode& node) {
    return is_html(node) ? node.v.element.tag : GUMBO_TAG_UNKNOWN;
}

std::string name_of(const GumboNode& node) {
    if (!is_element(node)) {
        return {};
    }
    if (node.v.element.tag != GUMBO_TAG_UNKNOWN) {
        return gumbo_normalized_tagname(node.v.element.tag);
    }
    GumboStringPiece name = node.v.element.original_tag;
    if (name.data == nullptr) {
        return {};
    }
    gumbo_tag_from_original_text(&name);
    return ascii::lower({name.data, name.length});
}

std::optional<std::string_view> attribute(const GumboNode& node, const char* name) {
    if (!is_element(node)) {
        return std::nullopt;
    }
    const auto* found = gumbo_get_attribute(&attributes_of(node), name);
    return found == nullptr ? std::nullopt : std::optional<std::string_view>(found->value);
}

const GumboVector* children_of(const GumboNode& node) {
    if (node.type == GUMBO_NODE_DOCUMENT) {
        return &node.v.document.children;
    }
    return is_element(node) ? &node.v.element.children : nullptr;
}

namespace {

// A style attribute without blanks, in lower case, each property behind a semicolon.
std::string compact_style(const GumboNode& node) {
    std::string compact = ";";
    for (const char letter : attribute(node, "style").value_or("")) {
        if (!ascii::is_space(letter)) {
            compact += ascii::to_lower(letter);
        }
    }
    return compact;
}

}  // namespace

bool is_indentation(const GumboNode& blockquote) {
    const auto name = attribute(blockquote, "class").value_or("");
    if (name.find("quote") != std::string_view::npos && name != "webkit-indent-blockquote") {
        return false;
    }
    const auto style = compact_style(blockquote);
    return name == "webkit-indent-blockquote" ||
           (style.find(";border:none") != std::string::npos &&
            style.find(";margin:00040px") != std::string::npos);
}

bool is_hidden(const GumboNode& node) {
    if (attribute(node, "hidden")) {
        return true;
    }
    const auto style = attribute(node, "style");
    if (!style || style->find(':') == std::string_view::npos) {
        return false;
    }
    const auto compact = compact_style(node);
    return compact.find(";display:none") != std::string::npos ||
           compact.find(";visibility:hidden") != std::string::npos ||
           compact.find(";mso-hide:all") != std::string::npos;
}

SourceRange source_of(const GumboNode& node, std::string_view html) {
    // What the tree builder made up, or copied from elsewhere, has no text of its own in the HTML.
    auto offset_of = [&](const GumboStringPiece& piece) -> std::optional<std::size_t> {
        if (piece.data == nullptr || piece.data < html.data() ||
            piece.data > html.data() + html.size()) {
            return std::nullopt;
        }
        return static_cast<std::size_t>(piece.data - html.data());
    };
    if (is_element(node)) {
        const auto& element = node.v.element;
        const auto begin = offset_of(element.original_tag);
        if (!begin || element.original_tag.length == 0) {
            return {};
        }
        const auto end_tag = offset_of(element.original_end_tag);
        const auto end = end_tag ? *end_tag + element.original_end_tag.length
                                 : std::size_t{element.end_pos.offset};
        return {*begin, std::clamp(end, *begin + element.original_tag.length, html.size())};
    }
    if (is_text(node)) {
        const auto begin = offset_of(node.v.text.original_text);
        return begin ? SourceRange{*begin, *begin + node.v.text.original_text.length}
                     : SourceRange{};
    }
    return {};
}
// NOLINTEND(cppcoreguidelines-pro-type-union-access)

}  // namespace maildocket::text
