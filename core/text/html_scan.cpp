#include "core/text/html_scan.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>

namespace maildocket::text {
namespace {

constexpr auto npos = std::string_view::npos;

constexpr std::array<std::string_view, 9> raw_elements{
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"};

bool is_raw_element(std::string_view name) {
    return std::ranges::any_of(raw_elements, [&](std::string_view raw) {
        return ascii::equal_ignoring_case(raw, name);
    });
}

// Where the end tag of a raw text element begins; the end of the mail if there is none.
std::size_t find_raw_end(std::string_view html, std::size_t from, std::string_view element) {
    if (ascii::equal_ignoring_case(element, "plaintext")) {
        return html.size();
    }
    for (auto found = html.find("</", from); found != npos; found = html.find("</", found + 2)) {
        const auto after = found + 2 + element.size();
        if (after < html.size() &&
            ascii::equal_ignoring_case(html.substr(found + 2, element.size()), element) &&
            (ascii::is_space(html[after]) || html[after] == '/' || html[after] == '>')) {
            return found;
        }
    }
    return html.size();
}

std::size_t find_comment_end(std::string_view html, std::size_t begin) {
    // "<!-->" and "<!--->" are whole comments.
    for (const std::string_view empty : {"<!-->", "<!--->"}) {
        if (html.substr(begin, empty.size()) == empty) {
            return begin + empty.size();
        }
    }
    for (auto found = html.find("--", begin + 4); found != npos; found = html.find("--", found)) {
        while (found < html.size() && html[found] == '-') {
            ++found;
        }
        if (found < html.size() && html[found] == '>') {
            return found + 1;
        }
        if (html.substr(found, 2) == "!>") {
            return found + 2;
        }
    }
    return html.size();
}

// The next "<" that begins something; any other is text.
std::size_t find_markup(std::string_view html, std::size_t from) {
    auto found = std::min(html.find('<', from), html.size());
    while (found + 1 < html.size()) {
        const char second = html[found + 1];
        if (ascii::is_alpha(second) || second == '/' || second == '!' || second == '?') {
            return found;
        }
        found = second == '<' ? found + 1 : std::min(html.find('<', found + 1), html.size());
    }
    return html.size();
}

}  // namespace

std::optional<HtmlPiece> HtmlScanner::next() {
    while (position_ < html_.size()) {
        if (!raw_element_.empty()) {
            const auto end = find_raw_end(html_, position_, raw_element_);
            const auto element = raw_element_;
            raw_element_ = {};
            if (end > position_) {
                auto piece = take(HtmlPiece::Kind::raw_text, end);
                piece.name = element;
                return piece;
            }
        }
        if (html_[position_] != '<') {
            return take(HtmlPiece::Kind::text, find_markup(html_, position_));
        }
        if (auto piece = scan_markup()) {
            return piece;
        }
    }
    return std::nullopt;
}

HtmlPiece HtmlScanner::take(HtmlPiece::Kind kind, std::size_t end) {
    HtmlPiece piece{kind, html_.substr(position_, end - position_), {}, 0};
    position_ = end;
    return piece;
}

// At a "<". Nothing if the mail ends inside a tag.
std::optional<HtmlPiece> HtmlScanner::scan_markup() {
    using Kind = HtmlPiece::Kind;
    const char second = position_ + 1 < html_.size() ? html_[position_ + 1] : '\0';
    if (ascii::is_alpha(second)) {
        return scan_tag(Kind::start_tag, position_ + 1);
    }
    if (second == '/' && position_ + 2 < html_.size() && ascii::is_alpha(html_[position_ + 2])) {
        return scan_tag(Kind::end_tag, position_ + 2);
    }
    if (html_.substr(position_, 4) == "<!--") {
        return take(Kind::comment, find_comment_end(html_, position_));
    }
    if (second == '!' || second == '?' || second == '/') {
        const auto end = html_.find('>', position_);
        return take(Kind::comment, end == npos ? html_.size() : end + 1);
    }
    return take(Kind::text, find_markup(html_, position_ + 1));
}

std::optional<HtmlPiece> HtmlScanner::scan_tag(HtmlPiece::Kind kind, std::size_t name_begin) {
    const auto begin = position_;
    auto ends_name = [](char letter) {
        return ascii::is_space(letter) || letter == '/' || letter == '>';
    };
    position_ = name_begin;
    while (position_ < html_.size() && !ends_name(html_[position_])) {
        ++position_;
    }
    HtmlPiece piece{kind, {}, html_.substr(name_begin, position_ - name_begin), 0};
    while (position_ < html_.size() && html_[position_] != '>') {
        if (ascii::is_space(html_[position_]) || html_[position_] == '/') {
            ++position_;
        } else {
            ++piece.attribute_count;
            skip_attribute();
        }
    }
    if (position_ >= html_.size()) {
        return std::nullopt;
    }
    ++position_;
    piece.source = html_.substr(begin, position_ - begin);
    if (kind == HtmlPiece::Kind::start_tag && is_raw_element(piece.name)) {
        raw_element_ = piece.name;
    }
    return piece;
}

// name, name=value, name='value' or name="value"; the name may begin with "=".
void HtmlScanner::skip_attribute() {
    auto skip_spaces = [this] {
        while (position_ < html_.size() && ascii::is_space(html_[position_])) {
            ++position_;
        }
    };
    auto ends_name = [](char letter) {
        return ascii::is_space(letter) || letter == '/' || letter == '>' || letter == '=';
    };
    do {
        ++position_;
    } while (position_ < html_.size() && !ends_name(html_[position_]));
    const auto after_name = position_;
    skip_spaces();
    if (position_ >= html_.size() || html_[position_] != '=') {
        position_ = after_name;
        return;
    }
    ++position_;
    skip_spaces();
    if (position_ >= html_.size() || html_[position_] == '>') {
        return;
    }
    if (const char quote = html_[position_]; quote == '"' || quote == '\'') {
        const auto end = html_.find(quote, position_ + 1);
        position_ = end == npos ? html_.size() : end + 1;
        return;
    }
    while (position_ < html_.size() && !ascii::is_space(html_[position_]) && html_[position_] != '>'
    ) {
        ++position_;
    }
}

}  // namespace maildocket::text
