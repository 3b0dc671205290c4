#pragma once

#include "core/mail/message.hpp"
#include "core/model/authentication.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What a mail server found out about the sender (RFC 8601). Anybody can write such a field into a
// mail: verdict_of() believes servers of given names only, and of those only what stands where the
// sender cannot have put it.
namespace maildocket::text {

struct AuthenticationProperty {
    std::string
        type;  // "smtp", "header", "policy", lower case; empty for "action=none" and the like
    std::string name;   // "mailfrom", "from", "d", lower case
    std::string value;  // as written, without quotes

    bool operator==(const AuthenticationProperty&) const = default;
};

struct AuthenticationMethod {
    std::string method;  // "spf", "dkim", "dmarc", lower case, without version
    std::string result;  // "pass", lower case
    std::vector<AuthenticationProperty> properties;

    bool operator==(const AuthenticationMethod&) const = default;
};

struct AuthenticationResults {
    std::string authserv_id;     // lower case
    std::uint32_t instance = 0;  // "i=" of an ARC-Authentication-Results field (RFC 8617 4.1.1)
    std::vector<AuthenticationMethod> methods;  // none for "none"; at most 100

    bool operator==(const AuthenticationResults&) const = default;
};

// Reads the value of an Authentication-Results or ARC-Authentication-Results field. A part that
// does not fit the grammar is passed over up to the next semicolon; nothing if nothing fits.
[[nodiscard]] std::optional<AuthenticationResults> parse_authentication_results(
    std::string_view value
);

using maildocket::AuthenticationVerdict;

// The verdict of the servers of these names (lower case): their topmost fields that no Received
// field and no other server's field parts; of each method the topmost result, of several DKIM
// signatures the best for the author's domain. Nothing if none of these servers has said anything.
//
// Whoever names a server here relies on it to take its own name out of arriving mail, as RFC 8601 5
// demands: otherwise a sender's field would count when the server itself adds none.
[[nodiscard]] std::optional<AuthenticationVerdict> verdict_of(
    const Message& message, std::span<const std::string> authserv_ids
);

}  // namespace maildocket::text
