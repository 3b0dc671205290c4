#include "core/text/html_guard.hpp"

#include "core/base/ascii.hpp"
#include "core/text/html_scan.hpp"
#include "core/text/phrase_table.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <string>
#include <vector>

namespace maildocket::text {
namespace {

constexpr std::array<std::string_view, 23> childless{
    "area",  "base",   "basefont", "bgsound", "body",   "br",    "col", "command",
    "embed", "frame",  "head",     "hr",      "html",   "image", "img", "input",
    "link",  "keygen", "meta",     "param",   "source", "track", "wbr"};

// HTML standard, "formatting" category: reopened behind the block in which they were left open.
constexpr std::array<std::string_view, 14> formatting{
    "a",
    "b",
    "big",
    "code",
    "em",
    "font",
    "i",
    "nobr",
    "s",
    "small",
    "strike",
    "strong",
    "tt",
    "u"};

// End tags that close everything that is open inside of their element.
constexpr std::array<std::string_view, 40> blocks{
    "address", "article", "aside", "blockquote", "caption", "center",   "dd",         "details",
    "dialog",  "dir",     "div",   "dl",         "dt",      "fieldset", "figcaption", "figure",
    "footer",  "form",    "h1",    "h2",         "h3",      "h4",       "h5",         "h6",
    "header",  "li",      "main",  "menu",       "nav",     "ol",       "p",          "pre",
    "section", "summary", "table", "tbody",      "td",      "th",       "tr",         "ul"};

// Inside and behind these the rules change so much that nothing is taken for closed any more.
constexpr std::array<std::string_view, 5> changes_rules{
    "frameset", "isindex", "math", "select", "svg"};

bool is_childless(std::string_view name) {
    static const PhraseTable names(childless);
    return names.equals(name);
}

bool is_formatting(std::string_view name) {
    static const PhraseTable names(formatting);
    return names.equals(name);
}

bool is_block(std::string_view name) {
    static const PhraseTable names(blocks);
    return names.equals(name);
}

bool is_rule_changer(std::string_view name) {
    static const PhraseTable names(changes_rules);
    return names.equals(name);
}

// Walks over the tags and keeps an upper bound of the elements a tree builder can have open.
//
// An end tag counts as closing its element only where that is certain: when nothing but formatting
// elements were opened since. Otherwise the end tag may have been ignored by the tree builder, and
// everything concerned moves to `lingering_`: possibly open until the end of the mail.
class OpenElements {
public:
    explicit OpenElements(const HtmlLimits& limits) : limits_(limits) {}

    void start(const HtmlPiece& tag);
    void end(std::string_view written_name);
    void other() { count(tag_weight); }
    // Every character inside of a formatting element is a search through the open elements.
    void text(std::size_t octets) { count(open_.empty() && reopened_.empty() ? 1 : octets); }
    [[nodiscard]] bool rules_changed() const { return rules_changed_; }
    void change_rules() { rules_changed_ = true; }
    [[nodiscard]] bool within_limits() const { return within_limits_; }
    void count_lingering() {
        ++lingering_;
        count(tag_weight);
    }

private:
    static constexpr std::size_t tag_weight = 8;
    static constexpr std::size_t node_octets = 200;

    struct Element {
        std::string name;
        std::size_t key = 0;        // equal for formatting tags that are written alike
        std::size_t octets = 0;     // what a copy costs
        std::size_t lingering = 0;  // value of `lingering_` when it was opened
        bool formats = false;
    };

    void count(std::size_t weight);
    void close_implied(std::initializer_list<std::string_view> names);
    void drop_last();
    [[nodiscard]] std::size_t innermost_not_formatting() const;

    const HtmlLimits& limits_;
    std::vector<Element> open_;
    std::vector<Element> reopened_;  // left open in a block that was closed
    std::size_t lingering_ = 0;
    std::size_t formatting_count_ = 0;  // of open_
    std::size_t steps_ = 0;
    std::size_t open_octets_ = 0;      // of the formatting elements in open_
    std::size_t reopened_octets_ = 0;  // of reopened_
    std::size_t copied_octets_ = 0;
    std::size_t formatting_steps_ = 0;
    bool rules_changed_ = false;
    bool within_limits_ = true;
};

void OpenElements::count(std::size_t weight) {
    const auto depth = open_.size() + reopened_.size() + lingering_;
    steps_ += depth * weight;
    copied_octets_ += reopened_octets_;
    within_limits_ = within_limits_ && depth <= limits_.depth_max && steps_ <= limits_.steps_max &&
                     copied_octets_ <= limits_.copied_octets_max &&
                     formatting_steps_ <= limits_.formatting_steps_max;
}

// Takes the innermost open element away. A formatting element comes back in the next text, but no
// more than three that are alike (HTML standard, "Noah's Ark clause").
void OpenElements::drop_last() {
    auto element = std::move(open_.back());
    open_.pop_back();
    if (!element.formats) {
        return;
    }
    --formatting_count_;
    open_octets_ -= element.octets;
    const auto alike = std::ranges::count(reopened_, element.key, &Element::key);
    if (alike < 3) {
        reopened_octets_ += element.octets;
        reopened_.push_back(std::move(element));
    }
}

// Index of the innermost open element that is no formatting one; open_.size() if there is none.
std::size_t OpenElements::innermost_not_formatting() const {
    const auto found = std::find_if(open_.rbegin(), open_.rend(), [](const Element& element) {
        return !element.formats;
    });
    return found == open_.rend() ? open_.size()
                                 : static_cast<std::size_t>(open_.rend() - found) - 1;
}

// A start tag ends an unclosed element of these names, looked for one after the other.
void OpenElements::close_implied(std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        const auto index = innermost_not_formatting();
        if (index < open_.size() && open_[index].name == name &&
            open_[index].lingering == lingering_) {
            while (open_.size() > index) {
                drop_last();
            }
        }
    }
}

void OpenElements::start(const HtmlPiece& tag) {
    const auto name = ascii::lower(tag.name.substr(0, 16));
    if (is_rule_changer(name)) {
        rules_changed_ = true;
        lingering_ += 8;  // <isindex> makes a small form
    }
    if (is_childless(name)) {
        count(tag_weight);
        return;
    }
    if (name == "td" || name == "th") {
        close_implied({"p", "td", "th"});
    } else if (name == "tr") {
        close_implied({"p", "td", "th", "tr"});
    } else if (name == "tbody" || name == "tfoot" || name == "thead") {
        close_implied({"p", "td", "th", "tr", "tbody", "thead"});
    } else if (name == "li") {
        close_implied({"p", "li"});
    } else if (name == "dd" || name == "dt") {
        close_implied({"p", "dd", "dt"});
    } else if (name != "table" && is_block(name)) {
        close_implied({"p"});
    }
    Element element{name, 0, 0, lingering_, is_formatting(name)};
    if (element.formats) {
        element.key = std::hash<std::string_view>{}(tag.source);
        element.octets = tag.source.size() + node_octets;
        open_octets_ += element.octets;
        formatting_steps_ += formatting_count_ + reopened_.size();
        ++formatting_count_;
    }
    open_.push_back(std::move(element));
    count(
        name == "table" || name == "tr" || name == "td" || name == "th" ? 3 * tag_weight
                                                                        : tag_weight
    );
}

void OpenElements::end(std::string_view written_name) {
    const auto name = ascii::lower(written_name.substr(0, 16));
    count(tag_weight);
    if (open_.empty()) {
        return;
    }
    if (is_formatting(name)) {
        if (open_.back().name == name) {
            open_.back().formats = false;  // its own end tag: it does not come back
            lingering_ += open_.back().lingering == lingering_ ? 0U : 1U;
            --formatting_count_;
            open_octets_ -= open_.back().octets;
            drop_last();
            return;
        }
        copied_octets_ += open_octets_;  // the "adoption agency" copies what lies between
        if (const auto found = std::ranges::find(reopened_, name, &Element::name);
            found != reopened_.end() &&
            std::ranges::find(open_, name, &Element::name) == open_.end()) {
            reopened_octets_ -= found->octets;
            reopened_.erase(found);
        }
        return;
    }
    const auto found = std::find_if(open_.rbegin(), open_.rend(), [&](const Element& element) {
        return element.name == name;
    });
    if (found == open_.rend()) {
        return;
    }
    const auto index = static_cast<std::size_t>(open_.rend() - found) - 1;
    const bool certain =
        innermost_not_formatting() == index && open_[index].lingering == lingering_;
    if (!certain && !is_block(name)) {
        return;
    }
    while (open_.size() > index) {
        lingering_ += certain || open_.back().formats ? 0U : 1U;
        drop_last();
    }
}

// Where the rules have changed even the border between tags and text is uncertain: every "<" in
// front of a letter may open an element.
bool count_all_tags(std::string_view html, OpenElements& elements) {
    for (std::size_t index = 0; index + 1 < html.size() && elements.within_limits(); ++index) {
        if (html[index] == '<') {
            ascii::is_alpha(html[index + 1]) ? elements.count_lingering() : elements.other();
        }
    }
    return elements.within_limits();
}

// A tree builder takes each for the beginning of a tag first.
std::size_t count_angles(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count(text, '<'));
}

}  // namespace

bool within_limits(std::string_view html, const HtmlLimits& limits) {
    if (html.size() > limits.octets_max) {
        return false;
    }
    HtmlScanner scanner(html);
    OpenElements elements(limits);
    const auto pieces_max = limits.pieces_max + html.size() / 6;
    std::size_t pieces = 0;
    while (const auto piece = scanner.next()) {
        pieces += piece->kind == HtmlPiece::Kind::text ? count_angles(piece->source) + 1 : 1;
        if (pieces > pieces_max) {
            return false;
        }
        switch (piece->kind) {
            case HtmlPiece::Kind::start_tag:
                if (piece->attribute_count > limits.attributes_max) {
                    return false;
                }
                elements.start(*piece);
                break;
            case HtmlPiece::Kind::end_tag: elements.end(piece->name); break;
            case HtmlPiece::Kind::raw_text:
                // "<!--" in a script can hide its end tag.
                if (ascii::equal_ignoring_case(piece->name, "script") &&
                    piece->source.find("<!--") != std::string_view::npos) {
                    elements.change_rules();
                }
                elements.text(piece->source.size());
                break;
            case HtmlPiece::Kind::text: elements.text(piece->source.size()); break;
            case HtmlPiece::Kind::comment: elements.other(); break;
        }
        if (!elements.within_limits()) {
            return false;
        }
        if (elements.rules_changed()) {
            const auto rest = static_cast<std::size_t>(piece->source.data() - html.data());
            return count_all_tags(html.substr(rest), elements);
        }
    }
    return true;
}

}  // namespace maildocket::text
