#pragma once

#include <string>
#include <string_view>

namespace maildocket::oauth {

// Who signed in, as an id_token (OpenID Connect Core 2) says: preferred_username, upn or email,
// escaped. Empty if it does not say. Good for a message and nothing else: no signature is checked.
[[nodiscard]] std::string account_name(std::string_view id_token);

}  // namespace maildocket::oauth
