#pragma once

#include "core/base/time.hpp"
#include "core/oauth/client.hpp"
#include "core/oauth/token_endpoint.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>

// What a provider's answer means. Whatever comes from outside is escaped and free of secrets where
// it stands in a text.
namespace maildocket::oauth {

struct Tokens {
    std::string access;
    std::string refresh;                 // empty: the old one stays, or there is none
    std::chrono::seconds lifetime{300};  // of the access token, also when the provider doesn't say
    std::optional<std::chrono::seconds> grant_lifetime;  // of the refresh token, if it is said
    std::string scope;                                   // as granted; empty: as asked for
    std::string account;  // who signed in, for a message; empty: it was not said

    bool operator==(const Tokens&) const = default;
};

// What can be done about a refusal.
enum class Trouble {
    transient,      // ask again later; what is there stays good
    suspicious,     // the grant is refused: may be a fault of the provider, or the end of it
    needs_person,   // somebody has to agree again
    configuration,  // somebody has to change the configuration, here or at the provider
};

struct Refusal {
    Trouble trouble = Trouble::transient;
    std::string error;   // word of RFC 6749 5.2 or RFC 8628 3.5; empty: none
    std::string code;    // that and the provider's number, "invalid_grant 50173"; empty: none
    std::string reason;  // in plain words for an administrator
    std::optional<std::chrono::seconds> retry_after;

    bool operator==(const Refusal&) const = default;
};

[[nodiscard]] std::variant<Tokens, Refusal> read_token_answer(
    const HttpAnswer& answer, Provider provider, Timestamp now
);

// RFC 8628 3.2.
struct DeviceCode {
    std::string device_code;       // secret
    std::string user_code;         // to be typed in by the person
    std::string verification_uri;  // where
    std::chrono::seconds lifetime{900};
    std::chrono::seconds interval{5};

    bool operator==(const DeviceCode&) const = default;
};
[[nodiscard]] std::variant<DeviceCode, Refusal> read_device_answer(
    const HttpAnswer& answer, Provider provider, Timestamp now
);

// Of a word of RFC 6749 4.1.2.1, 5.2 or RFC 8628 3.5.
[[nodiscard]] Refusal refusal_of(
    Provider provider, std::string_view error, std::string_view description
);

}  // namespace maildocket::oauth
