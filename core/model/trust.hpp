#pragma once

#include <optional>
#include <string>
#include <string_view>

// How far the sender of a mail is proven (SPEC section 5), in rising order.
namespace maildocket {

enum class Trust { forged, unknown, known, aligned, token };

[[nodiscard]] std::string_view to_string(Trust trust);
[[nodiscard]] std::optional<Trust> parse_trust(std::string_view text);

}  // namespace maildocket
