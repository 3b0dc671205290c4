#pragma once

#include "core/base/result.hpp"
#include "core/oauth/client.hpp"
#include "core/oauth/requests.hpp"

#include <string>

// Signed assertions (RFC 7523, RS256). Each is good for a few minutes and once.
namespace maildocket::oauth {

// Proves who the application is, by its certificate.
[[nodiscard]] Result<std::string> client_assertion(const Client& client, const Stamp& stamp);

// Asks for a token in the name of the mailbox.
[[nodiscard]] Result<std::string> service_account_assertion(
    const Client& client, const Stamp& stamp
);

}  // namespace maildocket::oauth
