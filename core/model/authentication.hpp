#pragma once

#include <optional>
#include <string>
#include <string_view>

// What servers found out about the sender of a mail (SPF, DKIM, DMARC), put together as one value.
namespace maildocket {

struct AuthenticationVerdict {
    enum class Value { none, neutral, pass, fail, softfail, temperror, permerror, policy };
    Value spf = Value::none;
    Value dkim = Value::none;
    Value dmarc = Value::none;
    std::string spf_domain;   // of the reverse-path (or HELO), lower case; may be empty
    std::string dkim_domain;  // that signed, lower case; may be empty
    std::string from_domain;  // that DMARC looked at, lower case; may be empty

    bool operator==(const AuthenticationVerdict&) const = default;
};

[[nodiscard]] std::string_view to_string(AuthenticationVerdict::Value value);
// Reads what to_string() writes.
[[nodiscard]] std::optional<AuthenticationVerdict::Value> parse_authentication_value(
    std::string_view text
);

}  // namespace maildocket
