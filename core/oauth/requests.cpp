#include "core/oauth/requests.hpp"

#include "core/base/base64.hpp"
#include "core/crypto/digest.hpp"
#include "core/oauth/assertion.hpp"
#include "core/oauth/form.hpp"

namespace maildocket::oauth {

namespace {

constexpr auto assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr auto device_grant = "urn:ietf:params:oauth:grant-type:device_code";
constexpr auto bearer_grant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

// Who we are, and how we prove it, behind what is asked for.
Result<std::string> with_client(Form form, const Client& client, const Stamp& stamp) {
    form.add("client_id", client.id);
    if (client.certificate_pem.empty()) {
        form.add("client_secret", client.secret);
        return form.text();
    }
    const auto assertion = client_assertion(client, stamp);
    if (!assertion) {
        return fail_with(assertion);
    }
    form.add("client_assertion_type", assertion_type);
    form.add("client_assertion", *assertion);
    return form.text();
}

// A person who is signed in as somebody else is the commonest mistake, so the choice is offered.
// Without consent Google gives a refresh token only the first time, and so do servers of OpenID
// Connect (Core 11).
std::string_view prompt_of(const Client& client) {
    switch (client.provider) {
        case Provider::microsoft: return "select_account";
        case Provider::google: return "consent select_account";
        case Provider::other: break;
    }
    return client.scope.find("offline_access") == std::string::npos ? "" : "consent";
}

}  // namespace

Pkce make_pkce(std::string_view random) {
    Pkce pkce;
    pkce.verifier = to_base64url(random);
    pkce.challenge = to_base64url(as_octets(sha256(pkce.verifier)));
    return pkce;
}

std::string authorize_address(
    const Client& client,
    std::string_view redirect_uri,
    std::string_view state,
    std::string_view challenge
) {
    Form form;
    form.add("client_id", client.id);
    form.add("response_type", "code");
    form.add("redirect_uri", redirect_uri);
    form.add("scope", client.scope);
    form.add("state", state);
    form.add("code_challenge", challenge);
    form.add("code_challenge_method", "S256");
    form.add("login_hint", client.login_hint);
    form.add("prompt", prompt_of(client));
    if (client.provider == Provider::microsoft) {
        form.add("response_mode", "query");
    } else if (client.provider == Provider::google) {
        form.add("access_type", "offline");
    }
    const char separator = client.authorize_url.find('?') == std::string::npos ? '?' : '&';
    return client.authorize_url + separator + form.text();
}

Result<std::string> code_form(
    const Client& client,
    std::string_view code,
    std::string_view redirect_uri,
    std::string_view verifier,
    const Stamp& stamp
) {
    Form form;
    form.add("grant_type", "authorization_code");
    form.add("code", code);
    form.add("redirect_uri", redirect_uri);
    form.add("code_verifier", verifier);
    return with_client(std::move(form), client, stamp);
}

Result<std::string> refresh_form(
    const Client& client, std::string_view refresh_token, const Stamp& stamp
) {
    Form form;
    form.add("grant_type", "refresh_token");
    form.add("refresh_token", refresh_token);
    return with_client(std::move(form), client, stamp);
}

Result<std::string> device_form(const Client& client, const Stamp& stamp) {
    Form form;
    form.add("scope", client.scope);
    return with_client(std::move(form), client, stamp);
}

Result<std::string> device_poll_form(
    const Client& client, std::string_view device_code, const Stamp& stamp
) {
    Form form;
    form.add("grant_type", device_grant);
    form.add("device_code", device_code);
    return with_client(std::move(form), client, stamp);
}

Result<std::string> own_form(const Client& client, const Stamp& stamp) {
    Form form;
    if (client.flow == Flow::service_account) {
        const auto assertion = service_account_assertion(client, stamp);
        if (!assertion) {
            return fail_with(assertion);
        }
        form.add("grant_type", bearer_grant);
        form.add("assertion", *assertion);
        return form.text();
    }
    form.add("grant_type", "client_credentials");
    form.add("scope", client.scope);
    return with_client(std::move(form), client, stamp);
}

}  // namespace maildocket::oauth
