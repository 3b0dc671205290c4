#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace maildocket {

// RFC 4648 5, without padding: fit for URLs, file names and the parts of a JWT.
[[nodiscard]] std::string to_base64url(std::string_view octets);

// Nothing for a letter outside of the alphabet, padding included, and for a length that cannot be.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace maildocket
