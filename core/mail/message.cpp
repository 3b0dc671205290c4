#include "core/mail/message.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>

namespace maildocket {

std::string_view Message::header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [name](const Header& header) {
        return ascii::equal_ignoring_case(header.name, name);
    });
    return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

bool Message::has_header(std::string_view name) const {
    return std::ranges::any_of(headers, [name](const Header& header) {
        return ascii::equal_ignoring_case(header.name, name);
    });
}

Address Message::author() const {
    return from.empty() ? Address{} : from.front();
}

}  // namespace maildocket
