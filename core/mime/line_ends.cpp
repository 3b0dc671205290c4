#include "core/mime/line_ends.hpp"

#include <algorithm>
#include <cstddef>

namespace maildocket::mime {

void LineEndCheck::look(std::string_view octets) {
    if (octets.empty()) {
        return;
    }
    if (ends_in_cr_ && octets.front() != '\n') {
        saw_cr_ = true;
    }
    if (octets.find('\r') == std::string_view::npos) {  // as in all mails that lie in files
        const bool after_cr = ends_in_cr_ && octets.front() == '\n';
        saw_crlf_ = saw_crlf_ || after_cr;
        saw_lf_ = saw_lf_ || octets.find('\n', after_cr ? 1 : 0) != std::string_view::npos;
        ends_in_cr_ = false;
        return;
    }
    std::size_t position = 0;
    while (position < octets.size()) {
        const auto end = std::min(octets.find('\n', position), octets.size());
        const auto line = octets.substr(position, end - position);
        const bool has_end = end < octets.size();
        const auto cr = saw_cr_ ? std::string_view::npos : line.find('\r');
        if (cr != std::string_view::npos && cr + 1 < line.size()) {
            saw_cr_ = true;
        }
        if (has_end) {
            const bool after_cr = line.empty() ? position == 0 && ends_in_cr_ : line.back() == '\r';
            saw_crlf_ = saw_crlf_ || after_cr;
            saw_lf_ = saw_lf_ || !after_cr;
        }
        position = end + 1;
    }
    ends_in_cr_ = octets.back() == '\r';
}

}  // namespace maildocket::mime
