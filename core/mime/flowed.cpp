#include "core/mime/flowed.hpp"

#include <cstddef>

namespace maildocket::mime {

std::string undo_flowed(std::string_view text, bool delete_space) {
    std::string result;
    result.reserve(text.size());
    std::size_t open_depth = 0;  // of the paragraph that goes on
    bool open = false;
    while (!text.empty()) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        std::size_t depth = 0;
        while (!line.empty() && line.front() == '>') {
            ++depth;
            line.remove_prefix(1);
        }
        if (line.starts_with(' ')) {
            line.remove_prefix(1);
        }
        const bool is_signature = line == "-- ";
        // 4.5: a paragraph ends where the quote depth changes, and before a signature.
        if (open && (depth != open_depth || is_signature)) {
            result.push_back('\n');
            open = false;
        }
        if (!open && depth > 0) {
            result.append(depth, '>');
            result.push_back(' ');
        }
        const bool flows = line.ends_with(' ') && !is_signature;
        if (flows && delete_space) {
            line.remove_suffix(1);
        }
        result.append(line);
        open = flows;
        open_depth = depth;
        if (!flows && (end != std::string_view::npos)) {
            result.push_back('\n');
        }
    }
    return result;
}

}  // namespace maildocket::mime
