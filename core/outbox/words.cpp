#include "core/outbox/words.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/compose.hpp"

#include <algorithm>

namespace maildocket::outbox {

namespace {

constexpr std::size_t line_octets_max = 300;

}  // namespace

std::string one_line_value(std::string_view text) {
    auto line = mime::one_line(text, line_octets_max);
    return text.size() > line_octets_max ? line + "..." : line;
}

std::string lines_value(std::string_view text) {
    auto lines = mime::body_text(text);
    const auto first = std::min(lines.find_first_not_of(" \t\n"), lines.size());
    const auto line_end = first == 0 ? std::string::npos : lines.rfind('\n', first - 1);
    lines.erase(0, line_end == std::string::npos ? 0 : line_end + 1);
    while (!lines.empty() && ascii::is_space(lines.back())) {
        lines.pop_back();
    }
    return lines;
}

std::string quoted(std::string_view lines) {
    std::string text;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size());
        const auto line = lines.substr(0, end);
        text.append(line.empty() ? ">" : line.front() == '>' ? ">" : "> ").append(line);
        lines.remove_prefix(std::min(end + 1, lines.size()));
        text += lines.empty() ? "" : "\n";
    }
    return text;
}

std::string escape_html(std::string_view text) {
    std::string html;
    html.reserve(text.size() + text.size() / 8);
    for (const char letter : text) {
        switch (letter) {
            case '&': html += "&amp;"; break;
            case '<': html += "&lt;"; break;
            case '>': html += "&gt;"; break;
            case '"': html += "&quot;"; break;
            case '\'': html += "&#39;"; break;
            default: html.push_back(letter);
        }
    }
    return html;
}

std::string as_html(std::string_view lines) {
    const auto escaped = escape_html(lines);
    std::string html;
    html.reserve(escaped.size() + escaped.size() / 8);
    char before = '\n';
    for (const char letter : escaped) {
        if (letter == '\n') {
            html += "<br>\n";
        } else if (letter == '\t') {
            html += "&nbsp;&nbsp;&nbsp; ";
        } else if (letter == ' ' && (before == ' ' || before == '\n')) {
            html += "&nbsp;";
        } else {
            html.push_back(letter);
        }
        before = letter;
    }
    return html;
}

std::string size_text(std::uint64_t octets) {
    constexpr std::uint64_t kilo = 1024;
    const auto rounded_up = [octets](std::uint64_t unit) {
        return std::to_string(octets / unit + (octets % unit == 0 ? 0 : 1));
    };
    if (octets < kilo) {
        return std::to_string(octets) + " B";
    }
    return octets < kilo * kilo ? rounded_up(kilo) + " KB" : rounded_up(kilo * kilo) + " MB";
}

}  // namespace maildocket::outbox
