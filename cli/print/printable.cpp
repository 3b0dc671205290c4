#include "cli/print/printable.hpp"

#include "core/base/escape.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>
#include <uniwidth.h>

#include <algorithm>
#include <cstdint>

namespace maildocket::cli {

namespace {

// C0, DEL and C1 controls.
bool is_control(char32_t letter) {
    return letter < 0x20 || (letter >= 0x7f && letter < 0xa0);
}

// Line and paragraph separators, marks, embeddings and isolates that reorder what follows, and
// tags nobody can see.
bool is_unseen(char32_t letter) {
    return (letter >= 0x2028 && letter <= 0x202e) || (letter >= 0x2066 && letter <= 0x2069) ||
           letter == 0x200e || letter == 0x200f || letter == 0x061c || letter == 0xfeff ||
           (letter >= 0xe0000 && letter <= 0xe007f);
}

std::string escaped(char32_t letter) {
    switch (letter) {
        case U'\n': return "\\n";
        case U'\r': return "\\r";
        case U'\t': return "\\t";
        default: break;
    }
    const auto value = static_cast<std::uint32_t>(letter);
    return is_control(letter) ? fmt::format("\\x{:02x}", value) : fmt::format("\\u{{{:x}}}", value);
}

std::string printable(std::string_view raw, std::string_view kept) {
    const auto text = utf8::scrub(raw);
    std::string result;
    for (std::size_t position = 0; position < text.size();) {
        const auto begin = position;
        const auto letter = utf8::next(text, position);
        const bool keep =
            letter < 0x80 && kept.find(static_cast<char>(letter)) != std::string_view::npos;
        if (!keep && (is_control(letter) || is_unseen(letter))) {
            result += escaped(letter);
        } else {
            result.append(text, begin, position - begin);
        }
    }
    return result;
}

std::size_t columns_of(char32_t letter) {
    return static_cast<std::size_t>(std::max(uc_width(letter, "UTF-8"), 0));
}

}  // namespace

std::string printable_line(std::string_view text) {
    return printable(text, "");
}

std::string printable_text(std::string_view text) {
    return printable(text, "\n\t");
}

std::size_t columns_of(std::string_view text) {
    std::size_t columns = 0;
    for (std::size_t position = 0; position < text.size();) {
        columns += columns_of(utf8::next(text, position));
    }
    return columns;
}

std::string cut_to_columns(std::string_view text, std::size_t columns_max) {
    if (columns_of(text) <= columns_max) {
        return std::string(text);
    }
    std::size_t columns = 0;
    for (std::size_t position = 0; position < text.size();) {
        const auto begin = position;
        columns += columns_of(utf8::next(text, position));
        if (columns + 1 > columns_max) {
            return std::string(text.substr(0, begin)) + "\u2026";
        }
    }
    return std::string(text);
}

}  // namespace maildocket::cli
