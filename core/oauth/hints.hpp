#pragma once

#include "core/oauth/client.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

// What an administrator can do about a refusal. Words and numbers of a provider choose a hint, and
// nothing else: Microsoft changes them without notice.
namespace maildocket::oauth {

// The number behind "AADSTS" in Microsoft's description.
[[nodiscard]] std::optional<std::uint32_t> microsoft_number(std::string_view description);

// Empty where none is known.
[[nodiscard]] std::string_view hint_of(
    Provider provider, std::string_view error, std::optional<std::uint32_t> number
);

}  // namespace maildocket::oauth
