#include "core/base/ascii.hpp"
#include "core/text/reply_tree.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace maildocket::text {

namespace {

using Kind = Span::Kind;

constexpr std::string_view no_break_space = "\xC2\xA0";

void append_escaped(std::string& html, std::string_view text) {
    for (const char letter : text) {
        switch (letter) {
            case '&': html += "&amp;"; break;
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            case '"': html += "&quot;"; break;
            default: html += letter; break;
        }
    }
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char letter) {
        return ascii::is_alnum(letter) || letter == '-' || letter == ':' || letter == '_';
    });
}

bool is_void(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_AREA:
        case GUMBO_TAG_BASE:
        case GUMBO_TAG_BR:
        case GUMBO_TAG_COL:
        case GUMBO_TAG_EMBED:
        case GUMBO_TAG_HR:
        case GUMBO_TAG_IMG:
        case GUMBO_TAG_INPUT:
        case GUMBO_TAG_LINK:
        case GUMBO_TAG_META:
        case GUMBO_TAG_PARAM:
        case GUMBO_TAG_SOURCE:
        case GUMBO_TAG_TRACK:
        case GUMBO_TAG_WBR: return true;
        default: return false;
    }
}

// Elements whose text a parser would not read as text again.
bool is_raw(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_HEAD:
        case GUMBO_TAG_IFRAME:
        case GUMBO_TAG_NOEMBED:
        case GUMBO_TAG_NOFRAMES:
        case GUMBO_TAG_NOSCRIPT:
        case GUMBO_TAG_PLAINTEXT:
        case GUMBO_TAG_SCRIPT:
        case GUMBO_TAG_STYLE:
        case GUMBO_TAG_TEMPLATE:
        case GUMBO_TAG_TITLE:
        case GUMBO_TAG_XMP: return true;
        default: return false;
    }
}

std::size_t blank_octets(std::string_view text) {
    return ascii::is_space(text.front()) ? 1 : text.starts_with(no_break_space) ? 2 : 0;
}

std::size_t count_filled(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        const auto blank = blank_octets(text);
        count += blank == 0 ? 1U : 0U;
        text.remove_prefix(std::max<std::size_t>(blank, 1));
    }
    return count;
}

// The part of a text node that starts behind `skip` octets that are no blanks and holds `take` of
// them: rendering only changed the blanks.
std::string_view slice(std::string_view source, std::size_t skip, std::size_t take) {
    std::size_t begin = source.size();
    std::size_t count = 0;
    for (std::size_t i = 0; i < source.size();) {
        const auto blank = blank_octets(source.substr(i));
        if (blank == 0) {
            if (count == skip + take) {
                return source.substr(begin, i - begin);
            }
            if (count == skip) {
                begin = i;
            }
            ++count;
        }
        i += std::max<std::size_t>(blank, 1);
    }
    return source.substr(begin);
}

class Writer {
public:
    Writer(const RenderedHtml& rendered, std::span<const Span> spans)
        : rendered_(rendered), spans_(spans) {}

    bool enter(const GumboNode& node) {
        if (is_text(node)) {
            write_text(node);
            return false;
        }
        const auto tag = tag_of(node);
        if (node.type == GUMBO_NODE_DOCUMENT || tag == GUMBO_TAG_HTML || tag == GUMBO_TAG_BODY) {
            return true;
        }
        if (!is_element(node) || is_raw(tag)) {
            return false;
        }
        if (is_void(tag)) {
            write_void(node, tag);
            return false;
        }
        open_.push_back({html_.size()});
        write_start_tag(node);
        return true;
    }

    void leave(const GumboNode& node) {
        const auto tag = tag_of(node);
        if (tag == GUMBO_TAG_A && at_piece(node)) {
            ++next_;  // the address behind a link: written as the link's attribute
        }
        if (open_.empty() || node.type == GUMBO_NODE_DOCUMENT || tag == GUMBO_TAG_HTML ||
            tag == GUMBO_TAG_BODY) {
            return;
        }
        const auto element = open_.back();
        open_.pop_back();
        if (element.filled ? !element.kept : !after_new_) {
            html_.resize(element.begin);
        } else if (const auto name = name_of(node); is_plain_name(name)) {
            html_ += "</" + name + ">";
        }
        if (!open_.empty()) {
            open_.back().filled = open_.back().filled || element.filled;
            open_.back().kept = open_.back().kept || element.kept;
        }
    }

    [[nodiscard]] std::string take() { return std::move(html_); }

private:
    struct Open {
        std::size_t begin = 0;  // of the start tag in html_
        bool filled = false;    // holds text or pictures
        bool kept = false;      // some of it is new
    };

    [[nodiscard]] bool at_piece(const GumboNode& node) const {
        return next_ < rendered_.pieces.size() && rendered_.pieces[next_].node == &node;
    }
    void note(bool kept) {
        if (!open_.empty()) {
            open_.back().filled = true;
            open_.back().kept = open_.back().kept || kept;
        }
    }
    // The kind of the text at an offset; offsets come in order.
    [[nodiscard]] Kind kind_at(std::size_t offset) {
        while (span_ < spans_.size() && spans_[span_].end <= offset) {
            ++span_;
        }
        return span_ < spans_.size() ? spans_[span_].kind : Kind::new_text;
    }

    void write_text(const GumboNode& node) {
        if (!at_piece(node)) {
            return;  // hidden
        }
        const auto piece = rendered_.pieces[next_++];
        const auto source = text_of(node);
        auto begin = piece.begin;
        while (begin < piece.end && ascii::is_space(rendered_.text[begin])) {
            ++begin;
        }
        if (begin == piece.end) {
            append_escaped(html_, after_new_ ? source : std::string_view{});
            return;
        }
        bool whole = true;
        std::string kept;
        std::size_t filled = 0;  // octets of the source before `begin`, without blanks
        while (begin < piece.end) {
            const bool is_new = kind_at(begin) == Kind::new_text;
            const auto end =
                span_ < spans_.size() ? std::min(piece.end, spans_[span_].end) : piece.end;
            const auto count =
                count_filled(std::string_view(rendered_.text).substr(begin, end - begin));
            if (is_new) {
                append_escaped(kept, slice(source, filled, count));
            }
            whole = whole && is_new;
            after_new_ = is_new;
            filled += count;
            begin = end;
        }
        note(!kept.empty());
        if (whole) {
            append_escaped(html_, source);
        } else {
            html_ += kept;
        }
    }

    void write_void(const GumboNode& node, GumboTag tag) {
        bool kept = after_new_;
        if (at_piece(node)) {
            const auto piece = rendered_.pieces[next_++];
            if (tag == GUMBO_TAG_HR) {
                kept = piece.end > 0 && kind_at(piece.end - 1) == Kind::new_text;
            } else if (tag == GUMBO_TAG_IMG) {
                kept = kept || piece.end == rendered_.text.size() ||
                       kind_at(piece.end) == Kind::new_text;
            }
        }
        if (tag == GUMBO_TAG_IMG || tag == GUMBO_TAG_HR) {
            note(kept);
        }
        if (kept) {
            write_start_tag(node);
        }
    }

    void write_start_tag(const GumboNode& node) {
        const auto name = name_of(node);
        if (!is_plain_name(name)) {
            return;
        }
        html_ += "<" + name;
        const auto& attributes = node.v.element.attributes;
        for (unsigned int i = 0; i < attributes.length; ++i) {
            const auto& attribute = *static_cast<const GumboAttribute*>(attributes.data[i]);
            if (is_plain_name(attribute.name)) {
                html_ += ' ';
                html_ += attribute.name;
                html_ += "=\"";
                append_escaped(html_, attribute.value);
                html_ += '"';
            }
        }
        html_ += '>';
    }

    const RenderedHtml& rendered_;
    std::span<const Span> spans_;
    std::string html_;
    std::vector<Open> open_;
    std::size_t next_ = 0;  // piece
    std::size_t span_ = 0;
    bool after_new_ = true;  // the last text was new, or there was none yet
};

}  // namespace

std::string write_new_html(
    const HtmlTree& tree, const RenderedHtml& rendered, std::span<const Span> spans
) {
    Writer writer(rendered, spans);
    walk(
        tree.document(),
        [&](const GumboNode& node) { return writer.enter(node); },
        [&](const GumboNode& node) { writer.leave(node); }
    );
    return writer.take();
}

}  // namespace maildocket::text
