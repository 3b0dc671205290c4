#include "core/text/reply_tree.hpp"

#include "core/base/ascii.hpp"
#include "core/text/phrase_table.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

namespace maildocket::text {

namespace {

// Ends of class names and ids: Outlook puts "x_", Gmail "m_123", Yahoo "ydp123" before foreign
// ones. Elements that hold nothing but history, its header included.
constexpr std::string_view history_containers =
    "yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|mail-editor-reference-message-"
    "container|"
    "OLK_SRC_BODY_SECTION|ms-outlook-mobile-reference-message|AppleOriginalContents|moz-cite-"
    "prefix|"
    "gmail_attr|isReplyContent|reply-intro|hcsc-quote|mailmate-quote";
// Elements that stand where history starts.
constexpr std::string_view history_starts =
    "divRplyFwdMsg|appendonsend|stopSpelling|zwchr|OutlookMessageHeader|replySplit|mimepart-"
    "divider|"
    "spnEditorSign_end";
constexpr std::string_view signatures =
    "gmail_signature|gmail_signature_prefix|moz-signature|protonmail_signature_block|"
    "ms-outlook-mobile-signature|AppleMailSignature|composer_signature|ymail_android_signature|"
    "yahoo-signature|signatureContainer|outlook-signature|_signature_block";

enum class Mark { none, blockquote, program, gmail, history, ruled, signature };

bool names_one_of(const GumboNode& node, const PhraseTable& table) {
    if (table.ends(attribute(node, "id").value_or(""))) {
        return true;
    }
    auto classes = attribute(node, "class").value_or("");
    while (!classes.empty()) {
        const auto end = std::min(classes.find(' '), classes.size());
        if (end > 0 && table.ends(classes.substr(0, end))) {
            return true;
        }
        classes.remove_prefix(std::min(end + 1, classes.size()));
    }
    return false;
}

bool is_outlook_signature(const GumboNode& node) {
    auto id = attribute(node, "id").value_or("");
    while (id.starts_with("x_")) {
        id.remove_prefix(2);
    }
    return id == "Signature";
}

// "border:none;border-top:solid #B5C4DF 1.0pt": Outlook's line above a header block.
bool draws_rule(const GumboNode& node) {
    const auto style = attribute(node, "style").value_or("");
    const auto top = ascii::find_ignoring_case(style, "border-top:");
    if (top == std::string_view::npos) {
        return false;
    }
    const auto value = style.substr(top, style.find(';', top) - top);
    return ascii::find_ignoring_case(value, "solid") != std::string_view::npos;
}

Mark mark_of(const GumboNode& node) {
    static const PhraseTable containers(history_containers);
    static const PhraseTable starts(history_starts);
    static const PhraseTable closings(signatures);
    static const PhraseTable gmail("gmail_quote|gmail_quote_container");
    if (!is_element(node) || node.v.element.attributes.length == 0) {
        return tag_of(node) == GUMBO_TAG_BLOCKQUOTE ? Mark::blockquote : Mark::none;
    }
    if (tag_of(node) == GUMBO_TAG_BLOCKQUOTE) {
        const bool cited =
            ascii::equal_ignoring_case(attribute(node, "type").value_or(""), "cite") ||
            names_one_of(node, gmail) || names_one_of(node, containers);
        return cited ? Mark::program : is_indentation(node) ? Mark::none : Mark::blockquote;
    }
    if (names_one_of(node, gmail)) {
        return Mark::gmail;
    }
    if (names_one_of(node, containers)) {
        return Mark::program;
    }
    if (names_one_of(node, starts)) {
        return Mark::history;
    }
    if (names_one_of(node, closings) || is_outlook_signature(node)) {
        return Mark::signature;
    }
    return draws_rule(node) ? Mark::ruled : Mark::none;
}

bool is_picture(const GumboNode& node) {
    const auto tiny = [&](const char* name) {
        const auto value = attribute(node, name).value_or("");
        return value == "0" || value == "1" || value == "0px" || value == "1px";
    };
    return tag_of(node) == GUMBO_TAG_IMG && !tiny("width") && !tiny("height");
}

// How many elements cover each line, by lines where one starts and ends.
class Coverage {
public:
    explicit Coverage(std::size_t lines) : change_(lines + 1) {}

    void add(std::size_t first, std::size_t last) {
        ++change_[first];
        --change_[std::max(first, last)];
    }
    // In the order of lines.
    [[nodiscard]] bool covers(std::size_t line) {
        depth_ += change_[line];
        return depth_ > 0;
    }

private:
    std::vector<int> change_;
    int depth_ = 0;
};

class Marker {
public:
    Marker(const RenderedHtml& rendered, std::span<Line> lines)
        : rendered_(rendered),
          lines_(lines),
          quotes_(lines.size()),
          programs_(lines.size()),
          signatures_(lines.size()) {}

    void run(const HtmlTree& tree) {
        walk(
            tree.document(),
            [&](const GumboNode& node) { return enter(node); },
            [&](const GumboNode& node) { leave(node); }
        );
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            lines_[i].in_quote = quotes_.covers(i);
            lines_[i].by_program = programs_.covers(i);
            lines_[i].in_signature = signatures_.covers(i);
        }
    }

private:
    struct Open {
        const GumboNode* node;
        Mark mark;
        std::size_t first;                              // line
        std::optional<std::size_t> blockquote_first{};  // line of the first <blockquote> within
    };

    // The first line that starts at or behind an offset of the text.
    [[nodiscard]] std::size_t line_from(std::size_t offset) const {
        while (offset < rendered_.text.size() && ascii::is_space(rendered_.text[offset])) {
            ++offset;
        }
        const auto found = std::ranges::lower_bound(lines_, offset, {}, [&](const Line& line) {
            return line.begin + std::min(line.text.find_first_not_of("> \t"), line.text.size());
        });
        return static_cast<std::size_t>(found - lines_.begin());
    }
    // Where the next piece starts, and the last one ended.
    [[nodiscard]] std::size_t next_begin() const {
        return next_ < rendered_.pieces.size() ? rendered_.pieces[next_].begin
                                               : rendered_.text.size();
    }
    [[nodiscard]] std::size_t last_end() const {
        return next_ == 0 ? 0 : rendered_.pieces[next_ - 1].end;
    }

    bool enter(const GumboNode& node) {
        if (next_ < rendered_.pieces.size() && rendered_.pieces[next_].node == &node) {
            if (is_picture(node)) {
                set(&Line::below_picture, line_from(rendered_.pieces[next_].end));
            }
            ++next_;
        }
        const auto mark = mark_of(node);
        if (mark != Mark::none) {
            const auto first = line_from(next_begin());
            open_.push_back({&node, mark, first});
            if (mark == Mark::history) {
                set(&Line::history, first);
            } else if (mark == Mark::ruled) {
                set(&Line::ruled, first);
            } else if (tag_of(node) == GUMBO_TAG_BLOCKQUOTE) {
                note_blockquote(first);
            }
        }
        return true;
    }

    // Tells the innermost element of Gmail's that is open.
    void note_blockquote(std::size_t first) {
        const auto outer = std::find_if(open_.rbegin(), open_.rend(), [](const Open& element) {
            return element.mark == Mark::gmail;
        });
        if (outer != open_.rend()) {
            outer->blockquote_first = outer->blockquote_first.value_or(first);
        }
    }

    void leave(const GumboNode& node) {
        if (next_ < rendered_.pieces.size() && rendered_.pieces[next_].node == &node) {
            ++next_;  // the address behind a link
        }
        if (open_.empty() || open_.back().node != &node) {
            return;
        }
        const auto element = open_.back();
        open_.pop_back();
        const auto last = line_from(last_end());
        switch (element.mark) {
            case Mark::blockquote: quotes_.add(element.first, last); break;
            case Mark::program: programs_.add(element.first, last); break;
            // Gmail's element holds the attribution, quotations, and the answers between them.
            case Mark::gmail:
                programs_.add(element.first, element.blockquote_first.value_or(last));
                break;
            case Mark::signature: signatures_.add(element.first, last); break;
            case Mark::history:
            case Mark::ruled:
            case Mark::none: break;
        }
    }

    void set(bool Line::*flag, std::size_t line) {
        if (line < lines_.size()) {
            lines_[line].*flag = true;
        }
    }

    const RenderedHtml& rendered_;
    std::span<Line> lines_;
    Coverage quotes_;
    Coverage programs_;
    Coverage signatures_;
    std::vector<Open> open_;
    std::size_t next_ = 0;  // piece
};

}  // namespace

void mark_lines(const HtmlTree& tree, const RenderedHtml& rendered, std::span<Line> lines) {
    Marker(rendered, lines).run(tree);
}

}  // namespace maildocket::text
