#include "core/text/css_filter.hpp"

#include "core/base/ascii.hpp"
#include "core/base/octet_set.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace maildocket::text {
namespace {

constexpr std::size_t value_octets_max = 300;  // as written anew
constexpr std::size_t read_value_octets_max = 2000;
constexpr std::size_t declarations_max = 100;

// Sorted, for binary search.
constexpr std::array<std::string_view, 62> properties{
    "background",
    "background-color",
    "border",
    "border-bottom",
    "border-bottom-color",
    "border-bottom-style",
    "border-bottom-width",
    "border-collapse",
    "border-color",
    "border-left",
    "border-left-color",
    "border-left-style",
    "border-left-width",
    "border-radius",
    "border-right",
    "border-right-color",
    "border-right-style",
    "border-right-width",
    "border-spacing",
    "border-style",
    "border-top",
    "border-top-color",
    "border-top-style",
    "border-top-width",
    "border-width",
    "clear",
    "color",
    "direction",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "list-style-type",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "overflow-wrap",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
};

constexpr std::array<std::string_view, 16> display_values{
    "block",
    "flex",
    "inline",
    "inline-block",
    "inline-table",
    "list-item",
    "none",
    "table",
    "table-cell",
    "table-caption",
    "table-column",
    "table-column-group",
    "table-row",
    "table-row-group",
    "table-header-group",
    "table-footer-group"};

constexpr std::array<std::string_view, 13> units{
    "%", "ch", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "rem", "vh", "vw"};

constexpr std::array<std::string_view, 4> colour_functions{"hsl", "hsla", "rgb", "rgba"};

template <class Names>
bool contains(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_name_letter(char letter) {
    return ascii::is_alnum(letter) || letter == '-' || letter == '_';
}

// Reads the value of one declaration and writes it anew.
class ValueReader {
public:
    explicit ValueReader(std::string_view value) : rest_(ascii::trim(value)) {}

    // Nothing if a token of it is not on the list.
    std::optional<std::string> read() {
        while (!rest_.empty()) {
            if (ascii::is_space(rest_.front())) {
                rest_.remove_prefix(1);
            } else if (!read_token()) {
                return std::nullopt;
            }
        }
        return result_.empty() ? std::nullopt : std::optional(std::move(result_));
    }

private:
    bool read_token() {
        const char first = rest_.front();
        if (first == ',' || first == '/') {
            rest_.remove_prefix(1);
            result_ += first;
            return true;
        }
        if (first == '\'' || first == '"') {
            return read_string(first);
        }
        if (first == '#') {
            return read_hash();
        }
        if (ascii::is_digit(first) || first == '.' || first == '+') {
            return read_number();
        }
        if (ascii::is_alpha(first)) {
            return read_word();
        }
        return first == '!' && read_important();
    }

    void put(std::string_view token) {
        result_ += result_.empty() ? "" : " ";
        result_ += token;
    }

    std::string_view take_while(bool (*accepts)(char)) {
        std::size_t length = 0;
        while (length < rest_.size() && accepts(rest_[length])) {
            ++length;
        }
        const auto token = rest_.substr(0, length);
        rest_.remove_prefix(token.size());
        return token;
    }

    bool read_string(char quote) {
        const auto end = rest_.find(quote, 1);
        if (end == std::string_view::npos) {
            return false;
        }
        const auto content = rest_.substr(1, end - 1);
        const bool harmless = std::ranges::all_of(content, [](char letter) {
            return is_name_letter(letter) || letter == ' ' || letter == '.' ||
                   static_cast<unsigned char>(letter) > 0x7f;
        });
        rest_.remove_prefix(end + 1);
        put("'" + std::string(content) + "'");
        return harmless;
    }

    bool read_hash() {
        rest_.remove_prefix(1);
        const auto digits = take_while(ascii::is_alnum);
        put("#" + std::string(digits));
        return digits.size() >= 3 && digits.size() <= 8 &&
               digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    }

    bool read_number() {
        if (rest_.front() == '+') {
            rest_.remove_prefix(1);
        }
        const auto number =
            take_while([](char letter) { return ascii::is_digit(letter) || letter == '.'; });
        const auto unit = ascii::lower(take_while([](char letter) {
            return ascii::is_alpha(letter) || letter == '%';
        }));
        put(std::string(number) + unit);
        return number.size() <= 12 && std::ranges::count(number, '.') <= 1 && number != "." &&
               !number.empty() && (unit.empty() || contains(units, unit)) &&
               (rest_.empty() || !is_name_letter(rest_.front()));
    }

    bool read_word() {
        const auto word = take_while(is_name_letter);
        if (!rest_.empty() && rest_.front() == '(') {
            return read_colour_function(ascii::lower(word));
        }
        put(word);
        return true;
    }

    bool read_colour_function(const std::string& name) {
        const auto end = rest_.find(')');
        if (!contains(colour_functions, name) || end == std::string_view::npos) {
            return false;
        }
        std::string arguments;
        for (const char letter : rest_.substr(1, end - 1)) {
            const bool allowed = ascii::is_digit(letter) || letter == '.' || letter == '%' ||
                                 letter == ',' || letter == '/' || letter == ' ';
            if (!allowed) {
                return false;
            }
            if (letter != ' ' || (!arguments.empty() && arguments.back() != ' ')) {
                arguments += letter;
            }
        }
        rest_.remove_prefix(end + 1);
        put(name + "(" + std::string(ascii::trim(arguments)) + ")");
        return true;
    }

    // "!important" of a mail is not important to us.
    bool read_important() {
        rest_.remove_prefix(1);
        rest_ = ascii::trim(rest_);
        return ascii::equal_ignoring_case(take_while(ascii::is_alpha), "important");
    }

    std::string_view rest_;
    std::string result_;
};

// Where the declaration that begins here ends: at a ";" outside of strings and parentheses.
std::size_t find_declaration_end(std::string_view style) {
    std::size_t depth = 0;
    char quote = '\0';
    constexpr OctetSet marks("\\\"'();");
    for (auto index = marks.find_in(style); index < style.size();
         index = marks.find_in(style, index + 1)) {
        const char letter = style[index];
        if (letter == '\\') {
            ++index;
        } else if (quote != '\0') {
            quote = letter == quote ? '\0' : quote;
        } else if (letter == '"' || letter == '\'') {
            quote = letter;
        } else if (letter == '(') {
            ++depth;
        } else if (letter == ')') {
            depth -= depth > 0 ? 1U : 0U;
        } else if (letter == ';' && depth == 0) {
            return index;
        }
    }
    return style.size();
}

std::string without_comments(std::string_view style) {
    std::string result;
    while (!style.empty()) {
        const auto begin = std::min(style.find("/*"), style.size());
        result += style.substr(0, begin);
        const auto end = begin == style.size() ? begin : style.find("*/", begin + 2);
        style.remove_prefix(std::min(end == std::string_view::npos ? end : end + 2, style.size()));
    }
    return result;
}

bool has_url(std::string_view declaration) {
    for (auto open = declaration.find('('); open != std::string_view::npos;
         open = declaration.find('(', open + 1)) {
        if (open >= 3 && ascii::equal_ignoring_case(declaration.substr(open - 3, 3), "url")) {
            return true;
        }
    }
    return false;
}

std::optional<std::string> filter_declaration(std::string_view declaration) {
    const auto colon = declaration.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const auto property = ascii::lower(ascii::trim(declaration.substr(0, colon)));
    const auto value = ascii::trim(declaration.substr(colon + 1));
    if (!std::ranges::binary_search(properties, property) || value.size() > read_value_octets_max) {
        return std::nullopt;
    }
    const auto written = ValueReader(value).read();
    if (!written || written->size() > value_octets_max ||
        (property == "display" && !contains(display_values, ascii::lower(*written)))) {
        return std::nullopt;
    }
    return property + ": " + *written;
}

}  // namespace

FilteredStyle filter_style(std::string_view style) {
    FilteredStyle result;
    const bool commented = style.find("/*") != std::string_view::npos;
    const auto clean = commented ? without_comments(style) : std::string();
    std::string_view rest = commented ? clean : style;
    for (std::size_t count = 0; !rest.empty() && count < declarations_max; ++count) {
        const auto end = find_declaration_end(rest);
        const auto declaration = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        result.remote_references = result.remote_references || has_url(declaration);
        if (const auto kept = filter_declaration(declaration)) {
            result.style += (result.style.empty() ? "" : "; ") + *kept;
        }
    }
    return result;
}

}  // namespace maildocket::text
