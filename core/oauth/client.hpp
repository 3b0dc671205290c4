#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

// Who asks for tokens, where, and for what. Plain values; nothing is read or asked here.
namespace maildocket::oauth {

enum class Provider { microsoft, google, other };

// RFC 6749 4.1 with RFC 7636, RFC 8628, RFC 6749 4.4, RFC 7523 2.1.
enum class Flow { code, device, application, service_account };

// Google's JSON key file, as far as it matters.
struct ServiceAccount {
    std::string email;
    std::string key_id;
    std::string key_pem;

    bool operator==(const ServiceAccount&) const = default;
};

struct Client {
    Provider provider = Provider::other;
    Flow flow = Flow::code;
    std::string tenant;  // microsoft
    std::string id;
    std::string secret;           // empty: none, or a certificate
    std::string certificate_pem;  // microsoft: instead of a secret
    std::string certificate_key_pem;
    ServiceAccount service_account;
    std::string mailbox;     // whose mail it is about; subject of a service account
    std::string login_hint;  // who is to agree
    std::string scope;
    std::string authorize_url;
    std::string token_url;
    std::string device_url;
    std::string ca_file;  // PEM: who vouches for these servers; empty: the system's list
};

// The provider's addresses and scopes, where they are not given.
void complete(Client& client);

// Changes with anything that a provider could take or refuse. Tells nothing of the secret to
// whoever does not know it already, as long as it is kept sealed.
[[nodiscard]] std::string fingerprint(const Client& client);

// A mailbox that a person has to agree for has a refresh token; the others ask anew each time.
[[nodiscard]] constexpr bool asks_a_person(Flow flow) {
    return flow == Flow::code || flow == Flow::device;
}

// Errors say what is wrong with the file, never its content.
[[nodiscard]] Result<ServiceAccount> read_service_account(std::string_view json);

}  // namespace maildocket::oauth
