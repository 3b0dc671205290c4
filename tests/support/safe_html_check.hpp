#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

// A second opinion on core/text/html_safe: reads its output by the strict little grammar it is
// written in and says what does not fit. Shares no code with what it checks.
namespace maildocket::tests {

inline constexpr std::array<std::string_view, 71> safe_elements{
    "a",    "abbr",       "acronym",    "address", "article", "aside",  "b",      "bdi",
    "bdo",  "big",        "blockquote", "br",      "caption", "center", "cite",   "code",
    "col",  "colgroup",   "dd",         "del",     "dfn",     "div",    "dl",     "dt",
    "em",   "figcaption", "figure",     "font",    "footer",  "h1",     "h2",     "h3",
    "h4",   "h5",         "h6",         "header",  "hr",      "i",      "img",    "ins",
    "kbd",  "li",         "main",       "mark",    "nav",     "ol",     "p",      "pre",
    "q",    "s",          "samp",       "section", "small",   "span",   "strike", "strong",
    "sub",  "sup",        "table",      "tbody",   "td",      "tfoot",  "th",     "thead",
    "time", "tr",         "tt",         "u",       "ul",      "var",    "wbr"};

inline constexpr std::array<std::string_view, 36> safe_attributes{
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "clear",
    "color",
    "colspan",
    "compact",
    "data-maildocket-remote",
    "dir",
    "face",
    "height",
    "href",
    "hspace",
    "lang",
    "noshade",
    "nowrap",
    "rel",
    "reversed",
    "rowspan",
    "scope",
    "size",
    "span",
    "src",
    "start",
    "style",
    "summary",
    "target",
    "title",
    "type",
    "valign",
    "value",
    "vspace",
    "width"};

class SafeHtmlCheck {
public:
    explicit SafeHtmlCheck(std::string_view html) : rest_(html) {}

    // What is wrong; empty if nothing is.
    std::string problem() {
        while (problem_.empty() && !rest_.empty()) {
            if (rest_.front() == '<') {
                read_tag();
            } else {
                const auto end = std::min(rest_.find('<'), rest_.size());
                if (rest_.substr(0, end).find('>') != std::string_view::npos) {
                    problem_ = "a bare >";
                }
                rest_.remove_prefix(end);
            }
        }
        return problem_;
    }

private:
    void read_tag() {
        rest_.remove_prefix(1);
        const bool closes = rest_.starts_with('/');
        rest_.remove_prefix(closes ? 1 : 0);
        const auto name = take_until(" >");
        if (std::ranges::find(safe_elements, name) == safe_elements.end()) {
            problem_ = "element " + std::string(name);
            return;
        }
        while (problem_.empty() && rest_.starts_with(' ') && !closes) {
            rest_.remove_prefix(1);
            read_attribute(name);
        }
        if (!rest_.starts_with('>')) {
            problem_ += " tag does not end";
            return;
        }
        rest_.remove_prefix(1);
    }

    void read_attribute(std::string_view element) {
        const auto name = take_until("=> ");
        if (std::ranges::find(safe_attributes, name) == safe_attributes.end() ||
            !rest_.starts_with("=\"")) {
            problem_ = "attribute " + std::string(name);
            return;
        }
        rest_.remove_prefix(2);
        const auto value = take_until("\"");
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        auto starts = [&](std::string_view prefix) { return value.starts_with(prefix); };
        const bool web = starts("http://") || starts("https://");
        const bool harmless =
            value.find_first_of("<>") == std::string_view::npos &&
            (name != "href" || (element == "a" && (web || starts("mailto:") || starts("tel:")))) &&
            (name != "src" || (element == "img" && starts("cid:"))) &&
            (name != "data-maildocket-remote" || (element == "img" && web)) &&
            (name != "target" || value == "_blank") &&
            (name != "style" || is_harmless_style(value));
        if (!harmless) {
            problem_ = std::string(name) + "=" + std::string(value);
        }
    }

    // Strings hold font names; outside of them only words, numbers and colours.
    static bool is_harmless_style(std::string_view style) {
        std::string bare;
        bool in_string = false;
        for (const char letter : style) {
            in_string = letter == '\'' ? !in_string : in_string;
            bare += in_string ? 's' : letter;
        }
        const bool harmless_letters = std::ranges::all_of(bare, [](char letter) {
            return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                   (letter >= '0' && letter <= '9') ||
                   std::string_view(" #%.,:;/-_'()").find(letter) != std::string_view::npos;
        });
        bool harmless = harmless_letters && !in_string;
        for (auto open = bare.find('('); open != std::string::npos;
             open = bare.find('(', open + 1)) {
            const auto before = std::string_view(bare).substr(0, open);
            harmless = harmless && (before.ends_with("rgb") || before.ends_with("rgba") ||
                                    before.ends_with("hsl") || before.ends_with("hsla"));
        }
        for (std::size_t begin = 0; begin < bare.size();) {
            const auto end = std::min(bare.find("; ", begin), bare.size());
            harmless = harmless &&
                       begins_like_a_box_or_font(std::string_view(bare).substr(begin, end - begin));
            begin = end + 2;
        }
        return harmless;
    }

    static bool begins_like_a_box_or_font(std::string_view declaration) {
        for (const std::string_view name : {"background",      "border",       "clear:",
                                            "color:",          "direction:",   "display:",
                                            "float:",          "font",         "height:",
                                            "letter-spacing:", "line-height:", "list-style-type:",
                                            "margin",          "max-",         "min-",
                                            "overflow-wrap:",  "padding",      "text-",
                                            "vertical-align:", "white-space:", "width:"}) {
            if (declaration.starts_with(name)) {
                return true;
            }
        }
        return false;
    }

    std::string_view take_until(std::string_view letters) {
        const auto end = std::min(rest_.find_first_of(letters), rest_.size());
        const auto taken = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return taken;
    }

    std::string_view rest_;
    std::string problem_;
};

}  // namespace maildocket::tests
