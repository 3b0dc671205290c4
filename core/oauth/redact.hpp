#pragma once

#include <string>
#include <string_view>

namespace maildocket::oauth {

// The text without what must not be told: what follows "Bearer", what follows a mechanism of
// AUTHENTICATE and AUTH, and the values of access_token, refresh_token, id_token, client_secret,
// client_assertion, assertion, code, device_code, code_verifier and state, in forms and in JSON.
// Each becomes "***". The last guard, not the first: nothing secret is to be handed in.
[[nodiscard]] std::string redact(std::string_view text);

}  // namespace maildocket::oauth
