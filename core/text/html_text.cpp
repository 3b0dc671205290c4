#include "core/text/html_text.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/text/html_body.hpp"
#include "core/text/html_render.hpp"
#include "core/text/html_scan.hpp"
#include "core/text/line_writer.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace maildocket::text {
namespace {

constexpr std::size_t levels_max = 20;         // of quotes and lists that show in the text
constexpr std::size_t link_octets_max = 2000;  // of an address that is shown
// How mail programs write a line across: 32 low lines, so that quotes are found as in plain text.
constexpr std::string_view rule = "________________________________";

enum class Layout { run_in, line, paragraph, skip };

Layout layout_of(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_P:
        case GUMBO_TAG_BLOCKQUOTE:
        case GUMBO_TAG_H1:
        case GUMBO_TAG_H2:
        case GUMBO_TAG_H3:
        case GUMBO_TAG_H4:
        case GUMBO_TAG_H5:
        case GUMBO_TAG_H6:
        case GUMBO_TAG_DL:
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_FIGURE: return Layout::paragraph;
        case GUMBO_TAG_ADDRESS:
        case GUMBO_TAG_ARTICLE:
        case GUMBO_TAG_ASIDE:
        case GUMBO_TAG_CAPTION:
        case GUMBO_TAG_CENTER:
        case GUMBO_TAG_DD:
        case GUMBO_TAG_DETAILS:
        case GUMBO_TAG_DIR:
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_FIELDSET:
        case GUMBO_TAG_FIGCAPTION:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_FORM:
        case GUMBO_TAG_HEADER:
        case GUMBO_TAG_LI:
        case GUMBO_TAG_MAIN:
        case GUMBO_TAG_MENU:
        case GUMBO_TAG_NAV:
        case GUMBO_TAG_OL:
        case GUMBO_TAG_OPTION:
        case GUMBO_TAG_SECTION:
        case GUMBO_TAG_SUMMARY:
        case GUMBO_TAG_TABLE:
        case GUMBO_TAG_TR:
        case GUMBO_TAG_UL: return Layout::line;
        case GUMBO_TAG_HEAD:
        case GUMBO_TAG_TITLE:
        case GUMBO_TAG_STYLE:
        case GUMBO_TAG_SCRIPT:
        case GUMBO_TAG_TEMPLATE:
        case GUMBO_TAG_IFRAME:
        case GUMBO_TAG_NOFRAMES:
        case GUMBO_TAG_NOEMBED: return Layout::skip;
        default: return Layout::run_in;
    }
}

// The part of a link's address that people compare with its text.
std::string_view essence_of(std::string_view url) {
    for (const std::string_view prefix : {"mailto:", "tel:", "https://", "http://", "www."}) {
        if (ascii::starts_with_ignoring_case(url, prefix)) {
            url.remove_prefix(prefix.size());
        }
    }
    return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

bool is_worth_showing(std::string_view url) {
    for (const std::string_view scheme : {"http://", "https://", "ftp://", "mailto:", "tel:"}) {
        if (ascii::starts_with_ignoring_case(url, scheme)) {
            return url.size() > scheme.size();
        }
    }
    return false;
}

bool is_paragraph(const GumboNode& node) {
    const auto tag = tag_of(node);
    // Outlook's paragraphs have no margin; its blank lines are paragraphs with a no-break space.
    return layout_of(tag) == Layout::paragraph &&
           !(tag == GUMBO_TAG_P && attribute(node, "class") == "MsoNormal");
}

class TextRenderer {
public:
    explicit TextRenderer(const HtmlTextOptions& options)
        : options_(options), lines_(options.octets_max) {}

    bool enter(const GumboNode& node);
    void leave(const GumboNode& node);
    [[nodiscard]] RenderedHtml take();

private:
    struct List {
        bool ordered = false;
        std::size_t next = 1;
    };
    struct Link {
        const GumboNode* node = nullptr;
        std::string_view url;
        std::size_t text_begin = 0;
        bool has_picture = false;
    };

    // Notes what `write` adds to the text as the node's.
    template <class Write>
    void write_piece(const GumboNode& node, Write write);
    void enter_element(const GumboNode& node, GumboTag tag);
    void enter_item();
    void show_link();
    void set_prefix();

    const HtmlTextOptions& options_;
    LineWriter lines_;
    std::vector<List> lists_;
    std::vector<Link> links_;
    std::vector<RenderedPiece> pieces_;
    std::size_t quotes_ = 0;
    std::size_t preformatted_ = 0;
};

RenderedHtml TextRenderer::take() {
    const auto cut = std::min(lines_.text().find_first_not_of('\n'), lines_.size());
    RenderedHtml rendered{lines_.take(), std::move(pieces_)};
    const auto moved = [&](std::size_t position) {
        return std::min(position - std::min(position, cut), rendered.text.size());
    };
    for (auto& piece : rendered.pieces) {
        piece.begin = moved(piece.begin);
        piece.end = moved(piece.end);
    }
    return rendered;
}

template <class Write>
void TextRenderer::write_piece(const GumboNode& node, Write write) {
    const auto begin = lines_.size();
    write();
    pieces_.push_back({&node, std::min(begin, lines_.size()), lines_.size()});
}

bool TextRenderer::enter(const GumboNode& node) {
    if (is_text(node)) {
        write_piece(node, [&] {
            preformatted_ > 0 ? lines_.write_preformatted(text_of(node))
                              : lines_.write(text_of(node));
        });
        return false;
    }
    const auto tag = tag_of(node);
    const bool shown =
        node.type == GUMBO_NODE_DOCUMENT || (is_element(node) && layout_of(tag) != Layout::skip &&
                                             (options_.show_hidden || !is_hidden(node)));
    if (!shown) {
        return false;
    }
    if (layout_of(tag) != Layout::run_in) {
        lines_.end_line(is_paragraph(node) && preformatted_ == 0);
    }
    enter_element(node, tag);
    return true;
}

void TextRenderer::enter_element(const GumboNode& node, GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_BR: write_piece(node, [&] { lines_.break_line(); }); break;
        case GUMBO_TAG_HR:
            lines_.end_line();
            write_piece(node, [&] { lines_.write(rule); });
            lines_.end_line();
            break;
        case GUMBO_TAG_IMG:
            write_piece(node, [&] { lines_.write(attribute(node, "alt").value_or("")); });
            if (!links_.empty()) {
                links_.back().has_picture = true;
            }
            break;
        case GUMBO_TAG_A:
            links_.push_back({&node, attribute(node, "href").value_or(""), lines_.size(), false});
            break;
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_TEXTAREA: ++preformatted_; break;
        case GUMBO_TAG_BLOCKQUOTE:
            quotes_ += is_indentation(node) ? 0U : 1U;
            set_prefix();
            break;
        case GUMBO_TAG_OL:
        case GUMBO_TAG_UL:
            lists_.push_back({tag == GUMBO_TAG_OL, 1});
            set_prefix();
            break;
        case GUMBO_TAG_LI: enter_item(); break;
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TH: lines_.write_tab(); break;
        default: break;
    }
}

void TextRenderer::enter_item() {
    if (lists_.empty() || !lists_.back().ordered) {
        lines_.set_lead("* ");
    } else {
        lines_.set_lead(std::to_string(lists_.back().next++) + ". ");
    }
}

void TextRenderer::set_prefix() {
    std::string prefix;
    if (options_.quote_blockquotes) {
        for (std::size_t level = 0; level < std::min(quotes_, levels_max); ++level) {
            prefix += "> ";
        }
    }
    for (std::size_t level = 1; level < std::min(lists_.size(), levels_max); ++level) {
        prefix += "  ";
    }
    lines_.set_prefix(std::move(prefix));
}

void TextRenderer::leave(const GumboNode& node) {
    const auto tag = tag_of(node);
    switch (tag) {
        case GUMBO_TAG_A: show_link(); break;
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_TEXTAREA: --preformatted_; break;
        case GUMBO_TAG_BLOCKQUOTE:
            lines_.end_line();
            quotes_ -= is_indentation(node) ? 0U : 1U;
            set_prefix();
            break;
        case GUMBO_TAG_OL:
        case GUMBO_TAG_UL:
            lines_.end_line();
            lists_.pop_back();
            set_prefix();
            break;
        case GUMBO_TAG_LI: lines_.set_lead(""); break;
        default: break;
    }
    if (layout_of(tag) != Layout::run_in) {
        lines_.end_line(is_paragraph(node) && preformatted_ == 0);
    }
}

void TextRenderer::show_link() {
    const auto link = links_.back();
    links_.pop_back();
    const auto text = ascii::trim(lines_.text().substr(std::min(link.text_begin, lines_.size())));
    const auto url = ascii::trim(link.url);
    if (!options_.show_links || !is_worth_showing(url) || (text.empty() && !link.has_picture) ||
        ascii::equal_ignoring_case(essence_of(text), essence_of(url))) {
        return;
    }
    write_piece(*link.node, [&] {
        lines_.write(text.empty() ? "<" : " <");
        lines_.write(utf8::truncate(url, link_octets_max));
        lines_.write(url.size() > link_octets_max ? "...>" : ">");
    });
}

// "&amp;" and the like at the front of the text, and its length; nothing for what is no reference.
std::optional<std::pair<std::string, std::size_t>> decode_reference(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> names{{
        {"&amp;", "&"},
        {"&lt;", "<"},
        {"&gt;", ">"},
        {"&quot;", "\""},
        {"&apos;", "'"},
        {"&nbsp;", " "},
        {"&copy;", "\xc2\xa9"},
        {"&euro;", "\xe2\x82\xac"},
        {"&hellip;", "\xe2\x80\xa6"},
    }};
    for (const auto& [name, character] : names) {
        if (text.starts_with(name)) {
            return std::pair{std::string(character), name.size()};
        }
    }
    if (!text.starts_with("&#")) {
        return std::nullopt;
    }
    const bool hexadecimal = text.size() > 2 && ascii::to_lower(text[2]) == 'x';
    const auto digits = text.substr(hexadecimal ? 3 : 2, 8);
    std::uint32_t code_point = 0;
    const auto [end, error] = std::from_chars(
        digits.data(), digits.data() + digits.size(), code_point, hexadecimal ? 16 : 10
    );
    if (error != std::errc{}) {
        return std::nullopt;
    }
    std::string character;
    utf8::append(character, code_point == 0 ? U'\xfffd' : char32_t{code_point});
    auto length = static_cast<std::size_t>(end - text.data());
    if (length < text.size() && text[length] == ';') {
        ++length;
    }
    return std::pair{std::move(character), length};
}

void write_decoded(LineWriter& lines, std::string_view text) {
    while (!text.empty()) {
        const auto ampersand = std::min(text.find('&'), text.size());
        lines.write(text.substr(0, ampersand));
        text.remove_prefix(ampersand);
        if (text.empty()) {
            return;
        }
        const auto reference = decode_reference(text.substr(0, 16));
        lines.write(reference ? std::string_view(reference->first) : text.substr(0, 1));
        text.remove_prefix(reference ? reference->second : 1);
    }
}

}  // namespace

RenderedHtml render_text(const HtmlTree& tree, const HtmlTextOptions& options) {
    TextRenderer renderer(options);
    walk(
        tree.document(),
        [&](const GumboNode& node) { return renderer.enter(node); },
        [&](const GumboNode& node) { renderer.leave(node); }
    );
    return renderer.take();
}

std::string html_to_text(std::string_view html, const HtmlTextOptions& options) {
    HtmlBody body(html);
    return html_to_text(body, options);
}

std::string html_to_text(HtmlBody& body, const HtmlTextOptions& options) {
    const auto* const tree = body.tree();
    return tree == nullptr ? strip_tags(body.html(), options.octets_max)
                           : render_text(*tree, options).text;
}

std::string strip_tags(std::string_view html, std::size_t octets_max) {
    LineWriter lines(octets_max);
    HtmlScanner scanner(html);
    while (const auto piece = scanner.next()) {
        switch (piece->kind) {
            case HtmlPiece::Kind::text: write_decoded(lines, piece->source); break;
            case HtmlPiece::Kind::start_tag:
            case HtmlPiece::Kind::end_tag: {
                const auto tag = gumbo_tagn_enum(
                    piece->name.data(), static_cast<unsigned int>(piece->name.size())
                );
                if (tag == GUMBO_TAG_BR || layout_of(tag) == Layout::line ||
                    layout_of(tag) == Layout::paragraph) {
                    lines.end_line();
                }
                break;
            }
            case HtmlPiece::Kind::raw_text:
            case HtmlPiece::Kind::comment: break;
        }
    }
    return lines.take();
}

}  // namespace maildocket::text
