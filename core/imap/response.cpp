#include "core/imap/response.hpp"

#include "core/base/ascii.hpp"

#include <charconv>

namespace maildocket::imap {

std::optional<std::uint64_t> Value::number() const {
    std::uint64_t value = 0;
    const auto* end = octets.data() + octets.size();
    const auto [stop, error] = std::from_chars(octets.data(), end, value);
    if (kind != Kind::atom || octets.empty() || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

bool Value::is_atom(std::string_view name) const {
    return kind == Kind::atom && ascii::equal_ignoring_case(octets, name);
}

}  // namespace maildocket::imap
