#include "core/oauth/callback.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/crypto/digest.hpp"
#include "core/oauth/form.hpp"

#include <algorithm>

namespace maildocket::oauth {

namespace {

std::string_view value_of(const FormFields& fields, std::string_view name) {
    const auto found = std::ranges::find(fields, name, &FormFields::value_type::first);
    return found == fields.end() ? std::string_view() : found->second;
}

// "https://host:port" of an address.
std::string origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) {
        return {};
    }
    const auto end = std::min(url.find_first_of("/?#", scheme + 3), url.size());
    return ascii::lower(url.substr(0, end));
}

// The issuer's name is not known beforehand where nothing was looked up, but it is always on the
// server that the person was sent to.
bool is_issuer_of(const Client& client, std::string_view issuer) {
    return issuer.empty() || origin_of(issuer) == origin_of(client.authorize_url);
}

std::string_view query_of(std::string_view text) {
    text = ascii::trim(text);
    text = text.substr(0, text.find('#'));
    const auto mark = text.find('?');
    return mark == std::string_view::npos ? text : text.substr(mark + 1);
}

}  // namespace

Callback read_callback(const Client& client, std::string_view query, std::string_view state) {
    const auto fields = read_form(query_of(query));
    if (!fields) {
        return Foreign{"it is not what a provider sends back"};
    }
    if (state.empty() || !equal_in_constant_time(value_of(*fields, "state"), state)) {
        return Foreign{"it does not belong to this attempt"};
    }
    const auto issuer = value_of(*fields, "iss");
    if (!is_issuer_of(client, issuer)) {
        return Foreign{"it comes from " + escape_for_log(issuer) + ", where nobody was sent to"};
    }
    if (const auto error = value_of(*fields, "error"); !error.empty()) {
        return refusal_of(client.provider, error, value_of(*fields, "error_description"));
    }
    const auto code = value_of(*fields, "code");
    if (code.empty()) {
        return Foreign{"it holds no code"};
    }
    return Code{std::string(code)};
}

}  // namespace maildocket::oauth
