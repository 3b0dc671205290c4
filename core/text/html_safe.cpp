#include "core/text/html_safe.hpp"

#include "core/base/ascii.hpp"
#include "core/base/octet_set.hpp"
#include "core/text/css_filter.hpp"
#include "core/text/html_body.hpp"
#include "core/text/html_nesting.hpp"
#include "core/text/html_policy.hpp"
#include "core/text/html_text.hpp"
#include "core/text/html_tree.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace maildocket::text {
namespace {

constexpr std::size_t depth_max = 250;  // browsers flatten what is deeper than 512
constexpr std::size_t rewrite_count_max = 4;

// What does not stand for itself in HTML that we write.
constexpr OctetSet escaped_octets = [] {
    OctetSet octets("&<>\"\xc2\x7f");
    for (char control = 0; control < ' '; ++control) {
        if (control != '\n' && control != '\t') {
            octets.insert(control);
        }
    }
    return octets;
}();

void append_escaped(std::string& out, std::string_view text) {
    while (!text.empty()) {
        const auto plain = std::min(escaped_octets.find_in(text), text.size());
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) {
            return;
        }
        const char letter = text.front();
        const bool no_break_space = text.starts_with("\xc2\xa0");
        text.remove_prefix(no_break_space ? 2 : 1);
        if (letter == '&') {
            out += "&amp;";
        } else if (letter == '<') {
            out += "&lt;";
        } else if (letter == '>') {
            out += "&gt;";
        } else if (letter == '"') {
            out += "&quot;";
        } else if (no_break_space) {
            out += "&nbsp;";
        } else if (!ascii::is_control(letter)) {
            out += letter;
        }
    }
}

// Elements that the tree builder put elsewhere than they stood, or that are a border to its rules:
// written out, they may be put elsewhere again.
bool may_move(const GumboNode& node) {
    constexpr auto moved =
        static_cast<unsigned int>(GUMBO_INSERTION_ADOPTION_AGENCY_CLONED) |
        static_cast<unsigned int>(GUMBO_INSERTION_ADOPTION_AGENCY_MOVED) |
        static_cast<unsigned int>(GUMBO_INSERTION_FOSTER_PARENTED) |
        static_cast<unsigned int>(GUMBO_INSERTION_RECONSTRUCTED_FORMATTING_ELEMENT);
    return (static_cast<unsigned int>(node.parse_flags) & moved) != 0;
}

class SafeWriter {
public:
    bool enter(const GumboNode& node);
    void leave(const GumboNode& node);
    [[nodiscard]] SafeHtml take();
    // Whether the tree of what was written may differ from the tree it was written from.
    [[nodiscard]] bool may_have_changed() const { return may_have_changed_; }

private:
    void write_text(std::string_view text);
    void write_start_tag(const GumboNode& node, GumboTag tag);
    void write_attributes(const GumboNode& node, GumboTag tag);
    void write_attribute(std::string_view name, std::string_view value);
    void write_style(std::string_view style);
    void write_link(std::string_view href);
    void write_picture(const GumboNode& node);

    SafeHtml result_;
    std::vector<const GumboNode*> open_;  // whose tags were written
    std::vector<GumboTag> open_tags_;     // as written
    bool after_pre_tag_ = false;
    bool may_have_changed_ = false;
};

bool SafeWriter::enter(const GumboNode& node) {
    if (is_text(node)) {
        write_text(text_of(node));
        return false;
    }
    if (node.type == GUMBO_NODE_DOCUMENT) {
        return true;
    }
    if (!is_element(node)) {
        return false;
    }
    const auto tag = tag_of(node);
    may_have_changed_ = may_have_changed_ || may_move(node);
    switch (treatment_of(node)) {
        case Treatment::drop: return false;
        case Treatment::unwrap:
            may_have_changed_ = may_have_changed_ || is_scope(tag);
            if (tag == GUMBO_TAG_BODY) {
                write_start_tag(node, GUMBO_TAG_DIV);
            }
            return true;
        case Treatment::keep:
            may_have_changed_ =
                may_have_changed_ || open_.size() >= depth_max || would_move(open_tags_, tag);
            if (open_.size() < depth_max) {
                write_start_tag(node, tag);
            }
            return !is_void(tag);
    }
    return false;
}

void SafeWriter::leave(const GumboNode& node) {
    after_pre_tag_ = false;
    if (!open_.empty() && open_.back() == &node) {
        const auto tag = open_tags_.back();
        open_.pop_back();
        open_tags_.pop_back();
        result_.html.append("</").append(gumbo_normalized_tagname(tag)).append(">");
    }
}

void SafeWriter::write_text(std::string_view text) {
    const auto begin = result_.html.size();
    append_escaped(result_.html, text);
    if (after_pre_tag_ && result_.html.size() > begin) {
        // The tree builder takes one line end away behind <pre>.
        result_.html.insert(begin, result_.html[begin] == '\n' ? "\n" : "");
        after_pre_tag_ = false;
    }
    may_have_changed_ = may_have_changed_ || (would_move_text(open_tags_) &&
                                              !std::ranges::all_of(text, ascii::is_space));
}

// Of a <body> a <div> is made that has its colours, if it has any.
void SafeWriter::write_start_tag(const GumboNode& node, GumboTag tag) {
    const auto begin = result_.html.size();
    result_.html.append("<").append(gumbo_normalized_tagname(tag));
    const auto attributes_begin = result_.html.size();
    write_attributes(node, tag);
    if (tag_of(node) == GUMBO_TAG_BODY && result_.html.size() == attributes_begin) {
        result_.html.resize(begin);
        return;
    }
    result_.html += '>';
    after_pre_tag_ = tag == GUMBO_TAG_PRE;
    if (!is_void(tag)) {
        open_.push_back(&node);
        open_tags_.push_back(tag);
    }
}

void SafeWriter::write_attribute(std::string_view name, std::string_view value) {
    result_.html.append(" ").append(name).append("=\"");
    append_escaped(result_.html, value);
    result_.html += '"';
}

void SafeWriter::write_attributes(const GumboNode& node, GumboTag tag) {
    const auto& attributes = attributes_of(node);
    for (unsigned int index = 0; index < attributes.length; ++index) {
        const auto& entry = *static_cast<const GumboAttribute*>(attributes.data[index]);
        const std::string_view name = entry.name;
        const std::string_view value = entry.value;
        if (name == "style") {
            write_style(value);
        } else if (name == "background" || name == "srcset") {
            result_.remote_content_removed = true;
        } else if (is_allowed_attribute(tag, name, value)) {
            write_attribute(name, value);
        }
    }
    if (tag == GUMBO_TAG_A) {
        write_link(attribute(node, "href").value_or(""));
    } else if (tag == GUMBO_TAG_IMG) {
        write_picture(node);
    }
}

void SafeWriter::write_style(std::string_view style) {
    const auto filtered = filter_style(style);
    result_.remote_content_removed |= filtered.remote_references;
    if (!filtered.style.empty()) {
        write_attribute("style", filtered.style);
    }
}

void SafeWriter::write_link(std::string_view href) {
    if (const auto url = clean_url(href, UrlUse::link)) {
        write_attribute("href", *url);
        write_attribute("rel", "noopener noreferrer nofollow");
        write_attribute("target", "_blank");
    }
}

void SafeWriter::write_picture(const GumboNode& node) {
    const auto source = attribute(node, "src");
    if (const auto url = clean_url(source.value_or(""), UrlUse::own_picture)) {
        write_attribute("src", *url);
        auto content_id = content_id_of(*url);
        if (std::ranges::find(result_.content_ids, content_id) == result_.content_ids.end()) {
            result_.content_ids.push_back(std::move(content_id));
        }
        return;
    }
    const auto remembered = source ? source : attribute(node, "data-maildocket-remote");
    if (const auto url = clean_url(remembered.value_or(""), UrlUse::remote_picture)) {
        write_attribute("data-maildocket-remote", *url);
        result_.remote_content_removed = true;
    }
}

SafeHtml SafeWriter::take() {
    // White space in front of the first element belongs to no <body>.
    const auto first = result_.html.find_first_not_of(" \t\n\f\r");
    result_.html.erase(0, std::min(first, result_.html.size()));
    while (!result_.html.empty() && ascii::is_space(result_.html.back())) {
        result_.html.pop_back();
    }
    return std::move(result_);
}

SafeHtml as_preformatted(std::string_view html) {
    SafeHtml result;
    result.html = "<pre>";
    append_escaped(result.html, strip_tags(html));
    result.html += "</pre>";
    return result;
}

}  // namespace

SafeHtml make_safe(std::string_view html) {
    HtmlBody body(html);
    return make_safe(body);
}

SafeHtml make_safe(HtmlBody& body) {
    SafeHtml safe;
    std::string rewritten;
    for (std::size_t count = 0; count < rewrite_count_max; ++count) {
        HtmlBody again(rewritten);
        auto& source = count == 0 ? body : again;
        const auto* const tree = source.tree();
        if (tree == nullptr) {
            break;
        }
        SafeWriter writer;
        walk(
            tree->document(),
            [&](const GumboNode& node) { return writer.enter(node); },
            [&](const GumboNode& node) { writer.leave(node); }
        );
        const bool settled = !writer.may_have_changed();
        auto written = writer.take();
        written.remote_content_removed |= safe.remote_content_removed;
        safe = std::move(written);
        if (settled || safe.html == source.html()) {
            return safe;
        }
        rewritten = safe.html;
    }
    return as_preformatted(body.html());
}

}  // namespace maildocket::text
