#include "core/mime/uu_blocks.hpp"

#include "core/base/ascii.hpp"
#include "core/mime/transfer.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace maildocket::mime {

namespace {

// Takes a line off the front, without its end.
std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

// The name in "begin 644 NAME"; nothing for any other line.
std::optional<std::string_view> name_in_begin(std::string_view line) {
    if (!line.starts_with("begin ")) {
        return std::nullopt;
    }
    line.remove_prefix(6);
    const auto mode = line.substr(0, line.find(' '));
    const bool is_mode = (mode.size() == 3 || mode.size() == 4) &&
                         mode.find_first_not_of("01234567") == std::string_view::npos;
    if (!is_mode || line.size() <= mode.size() + 1) {
        return std::nullopt;
    }
    return ascii::trim(line.substr(mode.size() + 1));
}

// A line of data: its first character tells how many octets follow. Blanks at its end may have been
// lost, a check character may have been added.
bool is_data(std::string_view line) {
    if (line.empty() ||
        std::ranges::any_of(line, [](char letter) { return letter < ' ' || letter > '`'; })) {
        return false;
    }
    const auto octets = static_cast<std::size_t>(line.front() - ' ') & 0x3FU;
    const auto letters = (octets + 2) / 3 * 4;
    return octets > 0 && line.size() <= letters + 3 && line.size() * 2 > letters;
}

// The block whose "begin" line stood before `text`; takes it off the front if it is one.
std::optional<std::string> take_content(std::string_view& text) {
    auto rest = text;
    std::string octets;
    bool any = false;
    while (!rest.empty()) {
        const auto line = take_line(rest);
        if (line == "end") {
            text = rest;
            return octets;
        }
        const bool is_last = line == "`" || line.find_first_not_of(' ') == std::string_view::npos;
        if (!is_data(line) && !is_last) {
            return std::nullopt;
        }
        if (!is_last) {
            decode_uu_line(line, octets);
            any = true;
        }
    }
    // Cut off before its end: still a file.
    text = rest;
    return any ? std::optional(std::move(octets)) : std::nullopt;
}

}  // namespace

std::vector<UuBlock> take_uu_blocks(std::string& text) {
    std::vector<UuBlock> blocks;
    if (!text.starts_with("begin ") && text.find("\nbegin ") == std::string::npos) {
        return blocks;
    }
    std::string kept;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto before = rest;
        const auto line = take_line(rest);
        if (const auto name = name_in_begin(line)) {
            auto after = rest;
            if (auto content = take_content(after)) {
                blocks.push_back({std::string(*name), std::move(*content)});
                rest = after;
                continue;
            }
        }
        kept.append(before.substr(0, before.size() - rest.size()));
    }
    if (!blocks.empty()) {
        text = std::move(kept);
    }
    return blocks;
}

}  // namespace maildocket::mime
