#include "core/oauth/hints.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace maildocket::oauth {

namespace {

struct NumberHint {
    std::uint32_t number;
    std::string_view hint;
};

constexpr std::string_view again = "sign in again";
constexpr std::string_view used_twice =
    "the code was used already or is too old; run the command again";
constexpr std::string_view second_factor =
    "the tenant asks for a second factor; sign in again and confirm it";
constexpr std::string_view scope_form =
    "the scope is not in a form that the tenant takes; remove scope from the configuration, or "
    "compare it with the permissions of the application";

constexpr auto number_hints = std::to_array<NumberHint>({
    {28000, "scope names more than one service; each sign-in is for one of them"},
    {50011,
     "the redirect address is not registered; add it to the application in Microsoft Entra, "
     "exactly as it stands here, as platform Web or Desktop"},
    {50076, second_factor},
    {50079, second_factor},
    {50173, "the grant was revoked, or the password was changed; sign in again"},
    {50194,
     "the application is for one tenant only; write the tenant's id or domain instead of common"},
    {53003,
     "a rule of Conditional Access blocks the sign-in; let the tenant's administrator allow it for "
     "this application, or use another way to sign in"},
    {54005, used_twice},
    {65001,
     "nobody has agreed to the permissions yet; sign in again, or let an administrator of the "
     "tenant agree"},
    {65004, "the person declined; sign in again and agree"},
    {70000, used_twice},
    {70011, scope_form},
    {70043, "the tenant wants people to sign in again from time to time; sign in again"},
    {90002, "there is no such tenant; look at tenant in the configuration"},
    {90094, "an administrator of the tenant has to agree to the permissions"},
    {700016,
     "the application is not known in this tenant; compare client_id and tenant with Microsoft "
     "Entra"},
    {700082, "the grant was not used for 90 days; sign in again"},
    {1002012, scope_form},
    {7000215,
     "the client secret is wrong; the file has to hold the value of the secret, not its id"},
    {7000222, "the client secret has ended; make a new one and put it into client_secret_file"},
});

struct WordHint {
    std::string_view error;
    std::string_view hint;
};

constexpr auto word_hints = std::to_array<WordHint>({
    {"invalid_grant", again},
    {"interaction_required", again},
    {"login_required", again},
    {"consent_required", "sign in again and agree to the permissions"},
    {"access_denied", "the person declined, or may not agree; sign in again"},
    {"authorization_declined", "the person declined; sign in again and agree"},
    {"expired_token", "nobody agreed in time; run the command again"},
    {"invalid_client",
     "the provider does not know the application, or its secret or certificate is wrong"},
    {"unauthorized_client",
     "the application may not sign in this way; look at its permissions at the provider"},
    {"unsupported_grant_type", "the provider does not let anybody sign in this way"},
    {"invalid_scope", "the provider does not know the scope"},
    {"invalid_request", "the provider misses something; compare the configuration with its side"},
});

constexpr auto google_device =
    "Google knows no such scope for this application; it gives mail to nobody who signs in with "
    "--device";
constexpr auto google_delegation =
    "let an administrator of Google Workspace delegate the scope to the client id of the service "
    "account, and look whether username is a mailbox of that domain";

}  // namespace

std::optional<std::uint32_t> microsoft_number(std::string_view description) {
    constexpr std::string_view mark = "AADSTS";
    const auto at = description.find(mark);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const auto digits = description.substr(at + mark.size());
    std::uint32_t number = 0;
    const auto status = std::from_chars(digits.data(), digits.data() + digits.size(), number).ec;
    return status == std::errc{} ? std::optional(number) : std::nullopt;
}

std::string_view hint_of(
    Provider provider, std::string_view error, std::optional<std::uint32_t> number
) {
    if (provider == Provider::microsoft && number) {
        const auto* found = std::ranges::find(number_hints, *number, &NumberHint::number);
        if (found != number_hints.end()) {
            return found->hint;
        }
    }
    if (provider == Provider::google && error == "unauthorized_client") {
        return google_delegation;
    }
    if (provider == Provider::google && error == "invalid_scope") {
        return google_device;
    }
    const auto* found = std::ranges::find(word_hints, error, &WordHint::error);
    return found == word_hints.end() ? std::string_view() : found->hint;
}

}  // namespace maildocket::oauth
