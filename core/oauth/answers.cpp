#include "core/oauth/answers.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/oauth/account_name.hpp"
#include "core/oauth/hints.hpp"
#include "core/oauth/json.hpp"
#include "core/oauth/redact.hpp"
#include "core/oauth/retry_after.hpp"

#include <algorithm>
#include <array>

namespace maildocket::oauth {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t token_octets_max = std::size_t{32} << 10U;
constexpr std::size_t word_octets_max = 64;
constexpr std::size_t text_octets_max = 300;
constexpr std::chrono::seconds lifetime_max = std::chrono::days(3650);
constexpr int ok_status = 200;

struct ErrorWord {
    std::string_view word;
    Trouble trouble;
};

// RFC 6749 4.1.2.1 and 5.2, RFC 8628 3.5, OpenID Connect Core 3.1.2.6. What is not here is about
// the configuration.
constexpr auto error_words = std::to_array<ErrorWord>({
    {"temporarily_unavailable", Trouble::transient},
    {"server_error", Trouble::transient},
    {"authorization_pending", Trouble::transient},
    {"slow_down", Trouble::transient},
    {"invalid_grant", Trouble::suspicious},
    {"interaction_required", Trouble::needs_person},
    {"consent_required", Trouble::needs_person},
    {"login_required", Trouble::needs_person},
    {"account_selection_required", Trouble::needs_person},
    {"access_denied", Trouble::needs_person},
    {"authorization_declined", Trouble::needs_person},
    {"expired_token", Trouble::needs_person},
});

Trouble trouble_of(std::string_view error) {
    const auto* found = std::ranges::find(error_words, error, &ErrorWord::word);
    return found == error_words.end() ? Trouble::configuration : found->trouble;
}

std::string shown(std::string_view text) {
    return escape_for_log(redact(text.substr(0, 4 * text_octets_max)), text_octets_max);
}

// Microsoft writes several lines; the first one says it.
std::string first_line(std::string_view text) {
    return shown(ascii::trim(text.substr(0, text.find_first_of("\r\n"))));
}

Refusal transient(std::string reason) {
    Refusal refusal;
    refusal.reason = std::move(reason);
    return refusal;
}

bool is_json(std::string_view content_type) {
    const auto type = ascii::trim(content_type.substr(0, content_type.find(';')));
    return ascii::equal_ignoring_case(type, "application/json") ||
           (ascii::starts_with_ignoring_case(type, "application/") && type.ends_with("+json"));
}

bool can_come_later(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

Refusal refused(const boost::json::object& object, int status, Provider provider) {
    const auto error = text_of(object, "error");
    if (error.empty()) {
        Refusal refusal;
        refusal.trouble = Trouble::configuration;
        refusal.code = "HTTP " + std::to_string(status);
        refusal.reason = "the provider answers " + refusal.code +
                         " without a word why; look at the addresses in the configuration";
        return refusal;
    }
    return refusal_of(provider, error, text_of(object, "error_description"));
}

// The object of a good answer, or why there is none.
std::variant<boost::json::object, Refusal> read_object(
    const HttpAnswer& answer, Provider provider, Timestamp now
) {
    if (!answer.fault.empty()) {
        return transient("no answer: " + shown(answer.fault));
    }
    const auto wait = read_retry_after(answer.retry_after, now);
    const auto code = "HTTP " + std::to_string(answer.status);
    auto object = is_json(answer.content_type) ? read_json_object(answer.body) : std::nullopt;
    if (can_come_later(answer.status) || !object) {
        auto refusal = transient(
            can_come_later(answer.status)
                ? "the provider cannot answer at the moment (" + code + ')'
                : "what answers (" + code +
                      ") is not the provider's token service: no JSON came; a proxy or a portal "
                      "stands between, or the address is wrong"
        );
        refusal.code = code;
        refusal.retry_after = wait;
        return refusal;
    }
    if (answer.status != ok_status || object->contains("error")) {
        auto refusal = refused(*object, answer.status, provider);
        refusal.retry_after = wait;
        return refusal;
    }
    return std::move(*object);
}

// It goes into SASL and HTTP fields as it is.
bool fits_as_token(std::string_view token) {
    return token.size() <= token_octets_max &&
           std::ranges::all_of(token, [](char letter) { return letter > ' ' && letter < '\x7f'; });
}

std::optional<std::chrono::seconds> duration_of(
    const boost::json::object& object, std::string_view name
) {
    const auto number = number_of(object, name);
    return number ? std::optional(std::min(std::chrono::seconds(*number), lifetime_max))
                  : std::nullopt;
}

std::variant<Tokens, Refusal> tokens_of(const boost::json::object& object) {
    Tokens tokens;
    tokens.access = text_of(object, "access_token");
    tokens.refresh = text_of(object, "refresh_token");
    tokens.scope = text_of(object, "scope");
    tokens.account = account_name(text_of(object, "id_token"));
    tokens.lifetime = duration_of(object, "expires_in").value_or(tokens.lifetime);
    tokens.grant_lifetime = duration_of(object, "refresh_token_expires_in");
    const auto type = text_of(object, "token_type");
    if (tokens.access.empty() || !fits_as_token(tokens.access) || !fits_as_token(tokens.refresh) ||
        !(type.empty() || ascii::equal_ignoring_case(type, "bearer"))) {
        return transient("the provider's answer holds no token that mail servers take");
    }
    return tokens;
}

}  // namespace

Refusal refusal_of(Provider provider, std::string_view error, std::string_view description) {
    Refusal refusal;
    refusal.error = escape_for_log(error, word_octets_max);
    refusal.trouble = trouble_of(error);
    refusal.code = refusal.error;
    const auto number = provider == Provider::microsoft ? microsoft_number(description)
                                                        : std::optional<std::uint32_t>();
    if (number) {
        refusal.code += ' ' + std::to_string(*number);
    }
    const auto hint = hint_of(provider, error, number);
    refusal.reason = hint.empty() ? "the provider refuses" : std::string(hint);
    if (!description.empty()) {
        refusal.reason += "; it says: " + first_line(description);
    }
    return refusal;
}

std::variant<Tokens, Refusal> read_token_answer(
    const HttpAnswer& answer, Provider provider, Timestamp now
) {
    auto object = read_object(answer, provider, now);
    if (auto* refusal = std::get_if<Refusal>(&object)) {
        return std::move(*refusal);
    }
    return tokens_of(std::get<boost::json::object>(object));
}

std::variant<DeviceCode, Refusal> read_device_answer(
    const HttpAnswer& answer, Provider provider, Timestamp now
) {
    constexpr std::chrono::seconds interval_max = 60s;
    auto object = read_object(answer, provider, now);
    if (auto* refusal = std::get_if<Refusal>(&object)) {
        return std::move(*refusal);
    }
    const auto& members = std::get<boost::json::object>(object);
    DeviceCode code;
    code.device_code = text_of(members, "device_code");
    code.user_code = text_of(members, "user_code");
    code.verification_uri = text_of(members, "verification_uri");
    if (code.verification_uri.empty()) {
        code.verification_uri = text_of(members, "verification_url");  // Google's word for it
    }
    code.lifetime = duration_of(members, "expires_in").value_or(code.lifetime);
    code.interval = std::clamp(
        duration_of(members, "interval").value_or(code.interval),
        std::chrono::seconds(1),
        interval_max
    );
    if (code.device_code.empty() || code.user_code.empty() || code.verification_uri.empty()) {
        return transient("the provider's answer holds no code for a device");
    }
    return code;
}

}  // namespace maildocket::oauth
