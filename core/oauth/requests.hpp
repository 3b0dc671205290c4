#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/oauth/client.hpp"

#include <string>
#include <string_view>

// What is sent to a provider: the address for the browser, and the forms for the token end point.
// Forms hold secrets: never log one.
namespace maildocket::oauth {

// RFC 7636, method S256.
struct Pkce {
    std::string verifier;  // stays here until the code is exchanged
    std::string challenge;
};
// Of 32 random octets.
[[nodiscard]] Pkce make_pkce(std::string_view random);

// Where a person agrees. `state` is bound to this attempt and used once.
[[nodiscard]] std::string authorize_address(
    const Client& client,
    std::string_view redirect_uri,
    std::string_view state,
    std::string_view challenge
);

// When a request is made, and an identifier that was never used before; both stand in signed
// assertions.
struct Stamp {
    Timestamp now;
    std::string unique;
};

// Each form fails only where a key or certificate cannot be used; the text says why.
[[nodiscard]] Result<std::string> code_form(
    const Client& client,
    std::string_view code,
    std::string_view redirect_uri,
    std::string_view verifier,
    const Stamp& stamp
);
[[nodiscard]] Result<std::string> refresh_form(
    const Client& client, std::string_view refresh_token, const Stamp& stamp
);
// For device_url. A client that has a secret proves itself here, too (RFC 8628 3.1).
[[nodiscard]] Result<std::string> device_form(const Client& client, const Stamp& stamp);
[[nodiscard]] Result<std::string> device_poll_form(
    const Client& client, std::string_view device_code, const Stamp& stamp
);
// For an application or a service account.
[[nodiscard]] Result<std::string> own_form(const Client& client, const Stamp& stamp);

}  // namespace maildocket::oauth
