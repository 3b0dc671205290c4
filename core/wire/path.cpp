#include "core/wire/path.hpp"

#include "core/base/ascii.hpp"

#include <cstddef>
#include <string>

namespace maildocket::wire {

namespace {

// The > that ends the path: not one within quotes, unless the quotes never end.
std::size_t find_end(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == '\\' && quoted) {
            ++i;
        } else if (text[i] == '>' && !quoted) {
            return i;
        }
    }
    return text.find('>');
}

}  // namespace

std::optional<Path> split_path(std::string_view argument, std::string_view keyword) {
    if (!ascii::starts_with_ignoring_case(argument, keyword)) {
        return std::nullopt;
    }
    argument.remove_prefix(keyword.size());
    while (argument.starts_with(' ')) {
        argument.remove_prefix(1);
    }
    if (!argument.starts_with('<')) {
        return std::nullopt;
    }
    const auto end = find_end(argument);
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    const Path path{argument.substr(1, end - 1), argument.substr(end + 1)};
    if (!path.rest.empty() && !path.rest.starts_with(' ')) {
        return std::nullopt;
    }
    return path;
}

std::optional<Mailbox> parse_reverse_path(std::string_view content) {
    if (content.starts_with('@')) {
        const auto colon = content.find(':');
        content.remove_prefix(colon == std::string_view::npos ? content.size() : colon + 1);
    }
    return parse_mailbox(content);
}

std::optional<Mailbox> parse_forward_path(std::string_view content) {
    if (ascii::equal_ignoring_case(content, "postmaster")) {
        return Mailbox{std::string(content), {}};
    }
    return parse_reverse_path(content);
}

}  // namespace maildocket::wire
