#include "core/model/authentication.hpp"

#include <array>
#include <utility>

namespace maildocket {

namespace {

using Value = AuthenticationVerdict::Value;

constexpr std::array<std::pair<Value, std::string_view>, 8> names{{
    {Value::none, "none"},
    {Value::neutral, "neutral"},
    {Value::pass, "pass"},
    {Value::fail, "fail"},
    {Value::softfail, "softfail"},
    {Value::temperror, "temperror"},
    {Value::permerror, "permerror"},
    {Value::policy, "policy"},
}};

}  // namespace

std::string_view to_string(AuthenticationVerdict::Value value) {
    for (const auto& [known, name] : names) {
        if (known == value) {
            return name;
        }
    }
    return "";
}

std::optional<AuthenticationVerdict::Value> parse_authentication_value(std::string_view text) {
    for (const auto& [value, name] : names) {
        if (name == text) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace maildocket
