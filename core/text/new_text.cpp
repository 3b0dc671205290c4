#include "core/text/new_text.hpp"

#include "core/text/html_body.hpp"
#include "core/text/html_render.hpp"
#include "core/text/html_tree.hpp"
#include "core/text/reply_cutter.hpp"
#include "core/text/reply_tree.hpp"
#include "core/text/text_lines.hpp"

#include <utility>

namespace maildocket::text {

namespace {

using Kind = Span::Kind;

bool is_quoted_kind(Kind kind) {
    return kind != Kind::new_text && kind != Kind::signature;
}

std::string& part_of(ReplyParts& parts, Kind kind) {
    switch (kind) {
        case Kind::new_text: return parts.new_text;
        case Kind::signature: return parts.signature;
        case Kind::quote:
        case Kind::quote_header:
        case Kind::marker: break;
    }
    return parts.quoted_text;
}

void append_passage(std::string& text, std::string_view passage) {
    passage = trim_blank_lines(passage);
    if (!text.empty() && !passage.empty()) {
        text += "\n\n";
    }
    text += passage;
}

}  // namespace

ReplyParts parts_of(std::string_view text, Cut cut) {
    const auto& spans = cut.spans;
    ReplyParts parts;
    for (std::size_t i = 0; i < spans.size();) {
        auto last = i + 1;
        while (last < spans.size() && is_quoted_kind(spans[i].kind) &&
               is_quoted_kind(spans[last].kind)) {
            ++last;  // a header and its quote are one passage
        }
        const auto begin = spans[i].begin;
        const auto passage = text.substr(begin, spans[last - 1].end - begin);
        append_passage(part_of(parts, spans[i].kind), passage);
        i = last;
    }
    parts.has_history = cut.has_history;
    parts.spans = std::move(cut.spans);
    return parts;
}

HtmlReplyParts split_html_reply(std::string_view html) {
    HtmlBody body(html);
    return split_html_reply(body);
}

HtmlReplyParts split_html_reply(HtmlBody& body, NewHtml new_html) {
    HtmlReplyParts result;
    const auto* const tree = body.tree();
    if (tree == nullptr) {
        return result;
    }
    auto rendered = render_text(*tree, {.quote_blockquotes = true});
    auto lines = split_lines(rendered.text);
    mark_lines(*tree, rendered, lines);
    auto cut = cut_reply(std::move(lines));
    if (new_html == NewHtml::write) {
        result.new_html = write_new_html(*tree, rendered, cut.spans);
    }
    result.parts = parts_of(rendered.text, std::move(cut));
    result.text = std::move(rendered.text);
    return result;
}

ReplyParts split_reply(std::string_view text) {
    return parts_of(text, cut_reply(split_lines(text)));
}

}  // namespace maildocket::text
