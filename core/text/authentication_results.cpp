#include "core/text/authentication_results.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace maildocket::text {
namespace {

using Value = AuthenticationVerdict::Value;

constexpr std::size_t field_octets_max = 64'000;
constexpr std::size_t methods_max = 100;
constexpr std::size_t properties_max = 50;  // a method
constexpr std::size_t fields_max = 20;      // of the run that is believed

constexpr std::array<std::pair<std::string_view, Value>, 9> results{{
    {"none", Value::none},
    {"neutral", Value::neutral},
    {"pass", Value::pass},
    {"fail", Value::fail},
    {"hardfail", Value::fail},
    {"softfail", Value::softfail},
    {"temperror", Value::temperror},
    {"permerror", Value::permerror},
    {"policy", Value::policy},
}};

Value result_of(std::string_view word) {
    for (const auto& [name, value] : results) {
        if (name == word) {
            return value;
        }
    }
    return Value::none;
}

// Words, quoted strings and single characters; comments and white space are passed over.
class Tokens {
public:
    explicit Tokens(std::string_view text) : rest_(text.substr(0, field_octets_max)) {
        skip_comments();
    }

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool at(char letter) const { return rest_.starts_with(letter); }

    bool take(char letter) {
        if (!at(letter)) {
            return false;
        }
        rest_.remove_prefix(1);
        skip_comments();
        return true;
    }

    // A keyword, a value, an address: everything up to a blank or a separator. Empty if there is
    // none.
    std::string word(std::string_view separators) {
        std::string result;
        if (at('"')) {
            result = quoted();
        }
        std::size_t length = 0;
        while (length < rest_.size() && !ascii::is_space(rest_[length]) && rest_[length] != '(' &&
               rest_[length] != '"' && separators.find(rest_[length]) == std::string_view::npos) {
            ++length;
        }
        result += rest_.substr(0, length);
        rest_.remove_prefix(length);
        skip_comments();
        return result;
    }

    void skip_to_semicolon() {
        while (!at_end() && !at(';')) {
            if (at('"')) {
                (void)quoted();
            } else {
                rest_.remove_prefix(1);
            }
            skip_comments();
        }
    }

private:
    std::string quoted() {
        std::string result;
        rest_.remove_prefix(1);
        while (!rest_.empty() && rest_.front() != '"') {
            if (rest_.front() == '\\' && rest_.size() > 1) {
                rest_.remove_prefix(1);
            }
            result += rest_.front();
            rest_.remove_prefix(1);
        }
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        return result;
    }

    void skip_comments() {
        std::size_t depth = 0;
        while (!rest_.empty()) {
            const char letter = rest_.front();
            if (letter == '(') {
                ++depth;
            } else if (letter == ')' && depth > 0) {
                --depth;
            } else if (letter == '\\' && depth > 0 && rest_.size() > 1) {
                rest_.remove_prefix(1);
            } else if (depth == 0 && !ascii::is_space(letter)) {
                return;
            }
            rest_.remove_prefix(1);
        }
    }

    std::string_view rest_;
};

// "smtp.mailfrom=a@b", "reason=\"...\"", "action=none".
std::optional<AuthenticationProperty> read_property(Tokens& tokens) {
    auto first = ascii::lower(tokens.word(";.="));
    AuthenticationProperty property;
    if (tokens.take('.')) {
        property.type = std::move(first);
        property.name = ascii::lower(tokens.word(";="));
    } else {
        property.name = std::move(first);
    }
    if (property.name.empty() || !tokens.take('=')) {
        return std::nullopt;
    }
    property.value = tokens.word(";");
    return property;
}

// "dkim=pass reason=x header.d=example.com", "dkim/1 = pass".
std::optional<AuthenticationMethod> read_method(Tokens& tokens) {
    AuthenticationMethod method;
    method.method = ascii::lower(tokens.word(";=/"));
    if (tokens.take('/')) {
        (void)tokens.word(";=");
    }
    if (method.method.empty() || !tokens.take('=')) {
        return std::nullopt;
    }
    method.result = ascii::lower(tokens.word(";="));
    if (method.result.empty()) {
        return std::nullopt;
    }
    while (!tokens.at_end() && !tokens.at(';')) {
        auto property = read_property(tokens);
        if (!property) {
            break;
        }
        if (method.properties.size() < properties_max) {
            method.properties.push_back(std::move(*property));
        }
    }
    return method;
}

std::string domain_of(std::string_view value) {
    const auto at = value.rfind('@');
    auto domain = ascii::lower(at == std::string_view::npos ? value : value.substr(at + 1));
    while (domain.ends_with('.')) {
        domain.pop_back();
    }
    return domain;
}

std::string property_domain(
    const AuthenticationMethod& method, std::string_view type, std::string_view name
) {
    for (const auto& property : method.properties) {
        if (property.type == type && property.name == name) {
            return domain_of(property.value);
        }
    }
    return {};
}

std::string signing_domain(const AuthenticationMethod& dkim) {
    auto domain = property_domain(dkim, "header", "d");
    return domain.empty() ? property_domain(dkim, "header", "i") : domain;
}

// The domain itself, a part of it or one that it is a part of: relaxed alignment without a list of
// public suffixes, good enough to choose between signatures.
bool is_related(std::string_view domain, std::string_view other) {
    const auto& longer = domain.size() > other.size() ? domain : other;
    const auto& shorter = domain.size() > other.size() ? other : domain;
    return !shorter.empty() && longer.ends_with(shorter) &&
           (longer.size() == shorter.size() || longer[longer.size() - shorter.size() - 1] == '.');
}

// Puts the believed fields together.
class VerdictBuilder {
public:
    explicit VerdictBuilder(std::string author_domain) : author_domain_(std::move(author_domain)) {}

    void add(const AuthenticationResults& field) {
        for (const auto& method : field.methods) {
            if (method.method == "spf") {
                add_spf(method);
            } else if (method.method == "dkim") {
                add_dkim(method);
            } else if (method.method == "dmarc" && !has_dmarc_) {
                has_dmarc_ = true;
                verdict_.dmarc = result_of(method.result);
                verdict_.from_domain = property_domain(method, "header", "from");
            }
        }
        // A field further down is read for methods that the ones above it did not know.
        spf_is_closed_ = spf_is_closed_ || spf_rank_ > 0;
        dkim_is_closed_ = dkim_is_closed_ || dkim_rank_ > 0;
    }

    [[nodiscard]] AuthenticationVerdict take() { return std::move(verdict_); }

private:
    // SPF of the reverse-path says more than SPF of the HELO name.
    void add_spf(const AuthenticationMethod& method) {
        auto domain = property_domain(method, "smtp", "mailfrom");
        if (domain.empty()) {
            domain = property_domain(method, "smtp", "mail");
        }
        const int rank = domain.empty() ? 1 : 2;
        if (spf_is_closed_ || rank <= spf_rank_) {
            return;
        }
        spf_rank_ = rank;
        verdict_.spf = result_of(method.result);
        verdict_.spf_domain =
            domain.empty() ? property_domain(method, "smtp", "helo") : std::move(domain);
    }

    void add_dkim(const AuthenticationMethod& method) {
        auto domain = signing_domain(method);
        const auto value = result_of(method.result);
        const bool passed = value == Value::pass;
        const int rank = !passed ? 1 : is_related(domain, author_domain_) ? 3 : 2;
        if (dkim_is_closed_ || rank <= dkim_rank_) {
            return;
        }
        dkim_rank_ = rank;
        verdict_.dkim = value;
        verdict_.dkim_domain = std::move(domain);
    }

    AuthenticationVerdict verdict_;
    std::string author_domain_;
    int spf_rank_ = 0;
    int dkim_rank_ = 0;
    bool spf_is_closed_ = false;
    bool dkim_is_closed_ = false;
    bool has_dmarc_ = false;
};

}  // namespace

std::optional<AuthenticationResults> parse_authentication_results(std::string_view value) {
    Tokens tokens(value);
    AuthenticationResults field;
    auto word = tokens.word(";=");
    if (ascii::equal_ignoring_case(word, "i") && tokens.take('=')) {
        const auto number = tokens.word(";");
        const auto* end = number.data() + number.size();
        const auto [read, error] = std::from_chars(number.data(), end, field.instance);
        if (error != std::errc{} || read != end || !tokens.take(';')) {
            return std::nullopt;
        }
        word = tokens.word(";=");
    }
    if (word.empty()) {
        return std::nullopt;
    }
    if (tokens.at('=')) {
        return std::nullopt;  // a server that leaves its name out cannot be believed by name
    }
    field.authserv_id = ascii::lower(word);
    tokens.skip_to_semicolon();  // a version
    while (tokens.take(';') && field.methods.size() < methods_max) {
        if (auto method = read_method(tokens)) {
            field.methods.push_back(std::move(*method));
        }
        tokens.skip_to_semicolon();
    }
    return field;
}

std::optional<AuthenticationVerdict> verdict_of(
    const Message& message, std::span<const std::string> authserv_ids
) {
    VerdictBuilder builder(domain_of(message.author().email));
    std::size_t field_count = 0;
    for (const auto& header : message.headers) {
        const bool received = ascii::equal_ignoring_case(header.name, "Received");
        if (!received && !ascii::equal_ignoring_case(header.name, "Authentication-Results")) {
            continue;
        }
        const auto field = received ? std::nullopt : parse_authentication_results(header.value);
        const bool believed =
            field && std::ranges::find(authserv_ids, field->authserv_id) != authserv_ids.end();
        if (believed) {
            builder.add(*field);
            ++field_count;
        }
        // The run ends at the first field that could be the sender's.
        if ((!believed && field_count > 0) || field_count == fields_max) {
            break;
        }
    }
    return field_count == 0 ? std::nullopt : std::optional(builder.take());
}

}  // namespace maildocket::text
