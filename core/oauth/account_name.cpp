#include "core/oauth/account_name.hpp"

#include "core/base/base64.hpp"
#include "core/base/escape.hpp"
#include "core/oauth/json.hpp"

namespace maildocket::oauth {

std::string account_name(std::string_view id_token) {
    constexpr std::size_t name_octets_max = 100;
    const auto first = id_token.find('.');
    const auto last = id_token.rfind('.');
    if (first == std::string_view::npos || first == last) {
        return {};
    }
    const auto text = from_base64url(id_token.substr(first + 1, last - first - 1));
    const auto claims = text ? read_json_object(*text) : std::nullopt;
    if (!claims) {
        return {};
    }
    for (const auto* claim : {"preferred_username", "upn", "email"}) {
        if (const auto name = text_of(*claims, claim); !name.empty()) {
            return escape_for_log(name, name_octets_max);
        }
    }
    return {};
}

}  // namespace maildocket::oauth
