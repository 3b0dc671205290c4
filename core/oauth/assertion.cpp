#include "core/oauth/assertion.hpp"

#include "core/base/base64.hpp"
#include "core/crypto/rsa.hpp"

#include <boost/json.hpp>

#include <chrono>

namespace maildocket::oauth {

namespace {

using namespace std::chrono_literals;

// Less than the 10 minutes that Microsoft allows, more than clocks differ.
constexpr auto client_lifetime = 5min;
constexpr auto service_account_lifetime = 1h;  // Google takes no other
// A clock of ours that is ahead would make an assertion of the future.
constexpr auto clock_slack = 30s;

std::int64_t seconds_of(Timestamp time) {
    return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Result<std::string> sign(
    const boost::json::object& header, const boost::json::object& claims, std::string_view key_pem
) {
    auto text = to_base64url(boost::json::serialize(header)) + '.' +
                to_base64url(boost::json::serialize(claims));
    const auto signature = sign_rs256(key_pem, text);
    if (!signature) {
        return fail_with(signature);
    }
    return text + '.' + to_base64url(*signature);
}

}  // namespace

Result<std::string> client_assertion(const Client& client, const Stamp& stamp) {
    const auto facts = certificate_facts(client.certificate_pem);
    if (!facts) {
        return fail(ErrorCode::invalid_input, "certificate_file: " + facts.error().detail);
    }
    const boost::json::object header{
        {"alg", "RS256"}, {"typ", "JWT"}, {"x5t#S256", to_base64url(as_octets(facts->sha256))}};
    const boost::json::object claims{
        {"aud", client.token_url},
        {"iss", client.id},
        {"sub", client.id},
        {"jti", stamp.unique},
        {"iat", seconds_of(stamp.now)},
        {"nbf", seconds_of(stamp.now - clock_slack)},
        {"exp", seconds_of(stamp.now + client_lifetime)}};
    auto signed_text = sign(header, claims, client.certificate_key_pem);
    if (!signed_text) {
        return fail(
            ErrorCode::invalid_input, "certificate_key_file: " + signed_text.error().detail
        );
    }
    return signed_text;
}

Result<std::string> service_account_assertion(const Client& client, const Stamp& stamp) {
    const auto& account = client.service_account;
    boost::json::object header{{"alg", "RS256"}, {"typ", "JWT"}};
    if (!account.key_id.empty()) {
        header["kid"] = account.key_id;
    }
    const auto issued = stamp.now - clock_slack;
    const boost::json::object claims{
        {"iss", account.email},
        {"sub", client.mailbox},
        {"scope", client.scope},
        {"aud", client.token_url},
        {"jti", stamp.unique},
        {"iat", seconds_of(issued)},
        {"exp", seconds_of(issued + service_account_lifetime)}};
    auto signed_text = sign(header, claims, account.key_pem);
    if (!signed_text) {
        return fail(
            ErrorCode::invalid_input, "service_account_file: its key " + signed_text.error().detail
        );
    }
    return signed_text;
}

}  // namespace maildocket::oauth
