#include "core/model/verdict.hpp"

#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/base/utf8.hpp"
#include "core/crypto/digest.hpp"

#include <algorithm>
#include <charconv>

namespace maildocket {

namespace {

constexpr std::size_t mac_octets = 16;
constexpr std::size_t value_octets_max = 300;  // encoded three times that, and a line holds 998
constexpr std::size_t field_octets_max = 8192;
constexpr std::size_t fields_max = 8;
constexpr std::size_t line_octets = 76;
constexpr std::chrono::minutes clock_error_max{5};  // between hosts
constexpr std::string_view hexadecimal = "0123456789ABCDEF";

std::string encode(std::string_view octets) {
    std::string text;
    const auto clean = utf8::scrub(octets);
    if (clean.size() > value_octets_max) {
        return text;
    }
    for (const char letter : clean) {
        if (ascii::is_alnum(letter) ||
            std::string_view("-._@+:[]/").find(letter) != std::string_view::npos) {
            text.push_back(letter);
        } else {
            const auto octet = static_cast<unsigned char>(letter);
            text += {'%', hexadecimal[octet >> 4U], hexadecimal[octet & 15U]};
        }
    }
    return text;
}

std::optional<std::string> decode(std::string_view text) {
    std::string octets;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            octets.push_back(text[i]);
            continue;
        }
        if (text.size() - i < 3) {
            return std::nullopt;
        }
        const auto high = hexadecimal.find(text[i + 1]);
        const auto low = hexadecimal.find(text[i + 2]);
        if (high == std::string_view::npos || low == std::string_view::npos) {
            return std::nullopt;
        }
        octets.push_back(static_cast<char>((high << 4U) | low));
        i += 2;
    }
    // A result stands before its domain.
    constexpr std::size_t result_octets_max = 16;
    return octets.size() <= value_octets_max + result_octets_max ? std::optional(octets)
                                                                 : std::nullopt;
}

std::string squeeze(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (!ascii::is_space(letter)) {
            result.push_back(letter);
        }
    }
    return result;
}

// What binds a stamp to its mail. The parts are counted or end in NUL, which no text of a Message
// has.
std::string binding_of(const Message& message, std::string_view bound) {
    auto text = std::to_string(message.from.size()) + '\0';
    for (const auto& author : message.from) {
        text += normalize_email(author.email).value_or(author.email) + '\0';
    }
    if (bound.find('i') != std::string_view::npos) {
        text += message.message_id;
    }
    text += '\0';
    if (bound.find('d') != std::string_view::npos && message.date) {
        text += std::to_string(to_microseconds(*message.date));
    }
    return text + '\0' + squeeze(message.subject);
}

std::string mac_of(const SecretKey& key, std::string_view content, std::string_view binding) {
    std::string signed_text("verdict\0", 8);
    signed_text.append(content).push_back('\0');
    signed_text.append(binding);
    return to_hex(as_octets(hmac_sha256(key.octets, signed_text)).substr(0, mac_octets));
}

std::string render_result(AuthenticationVerdict::Value value, std::string_view domain) {
    return std::string(to_string(value)) + ':' + encode(domain);
}

// "v=1;k=3;..." without the signature.
std::string render(std::uint32_t key_id, const EdgeVerdict& verdict, std::string_view bound) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(verdict.at).time_since_epoch();
    auto text = "v=1;k=" + std::to_string(key_id) + ";t=" + std::to_string(seconds.count()) +
                ";c=" + encode(verdict.client_address) + ";n=" + encode(verdict.client_name) +
                ";h=" + encode(verdict.helo) + ";f=" + encode(verdict.reverse_path);
    if (const auto& found = verdict.authentication) {
        text += ";spf=" + render_result(found->spf, found->spf_domain) +
                ";dkim=" + render_result(found->dkim, found->dkim_domain) +
                ";dmarc=" + render_result(found->dmarc, found->from_domain);
    }
    text += ";u=";
    text += to_string(verdict.trust);
    return text.append(";b=").append(bound);
}

std::string fold(std::string_view text) {
    std::string folded;
    std::size_t column = verdict_field.size() + 2;
    while (!text.empty()) {
        const auto end = std::min(text.find(';'), text.size() - 1) + 1;
        if (!folded.empty()) {
            const bool fits = column + end < line_octets;
            folded += fits ? " " : "\n\t";
            column = fits ? column + 1 : 1;
        }
        folded += text.substr(0, end);
        column += end;
        text.remove_prefix(end);
    }
    return folded;
}

// Takes "name=value" off the front; the last one has no semicolon behind it.
class Tags {
public:
    explicit Tags(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool next_is(std::string_view name) const {
        return rest_.size() > name.size() && rest_.starts_with(name) && rest_[name.size()] == '=';
    }
    std::optional<std::string_view> take(std::string_view name) {
        if (!next_is(name)) {
            return std::nullopt;
        }
        rest_.remove_prefix(name.size() + 1);
        const auto end = std::min(rest_.find(';'), rest_.size());
        const auto value = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        return value;
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

bool read_text(Tags& tags, std::string_view name, std::string& into) {
    const auto value = tags.take(name);
    auto text = value ? decode(*value) : std::nullopt;
    if (!text) {
        return false;
    }
    into = std::move(*text);
    return true;
}

template <class Number>
bool read_number(Tags& tags, std::string_view name, Number& into) {
    const auto value = tags.take(name);
    if (!value || value->empty()) {
        return false;
    }
    const auto* end = value->data() + value->size();
    const auto [stop, error] = std::from_chars(value->data(), end, into);
    return error == std::errc{} && stop == end;
}

bool read_result(
    Tags& tags, std::string_view name, AuthenticationVerdict::Value& value, std::string& domain
) {
    std::string text;
    if (!read_text(tags, name, text)) {
        return false;
    }
    const auto colon = text.find(':');
    const auto result = parse_authentication_value(text.substr(0, colon));
    if (!result || colon == std::string::npos) {
        return false;
    }
    value = *result;
    domain = text.substr(colon + 1);
    return true;
}

bool read_authentication(Tags& tags, EdgeVerdict& verdict) {
    if (!tags.next_is("spf")) {
        return true;
    }
    auto& found = verdict.authentication.emplace();
    return read_result(tags, "spf", found.spf, found.spf_domain) &&
           read_result(tags, "dkim", found.dkim, found.dkim_domain) &&
           read_result(tags, "dmarc", found.dmarc, found.from_domain);
}

bool read_time(Tags& tags, Timestamp& at) {
    constexpr std::int64_t seconds_max = 1LL << 40;
    std::int64_t seconds = 0;
    if (!read_number(tags, "t", seconds) || seconds < 0 || seconds > seconds_max) {
        return false;
    }
    at = Timestamp{std::chrono::seconds{seconds}};
    return true;
}

bool read_trust(Tags& tags, Trust& into) {
    const auto value = tags.take("u");
    const auto trust = value ? parse_trust(*value) : std::nullopt;
    into = trust.value_or(Trust::unknown);
    return trust.has_value();
}

// Empty: the stamp is to be believed.
std::string refusal_of(
    const KeyRing& keys,
    const std::optional<VerdictStamp>& stamp,
    const Message& message,
    Timestamp now
) {
    if (!stamp) {
        return "it can't be read";
    }
    const auto* key = keys.find_valid(stamp->key_id, now);
    if (key == nullptr) {
        return "it was made with a key that is not ours";
    }
    const auto expected = mac_of(*key, stamp->content, binding_of(message, stamp->bound));
    if (!equal_in_constant_time(expected, stamp->mac)) {
        return "it was not made by us for this mail";
    }
    if (stamp->verdict.at > now + clock_error_max) {
        return "it is from the future";
    }
    if (now - stamp->verdict.at > verdict_validity) {
        return "it is too old";
    }
    return {};
}

}  // namespace

std::optional<std::string> stamp_verdict(
    const KeyRing& keys, const EdgeVerdict& verdict, const Message& message
) {
    std::string bound;
    bound += message.message_id.empty() ? "" : "i";
    bound += message.date ? "d" : "";
    if (bound.empty() || keys.empty()) {
        return std::nullopt;
    }
    const auto& key = keys.newest_at(verdict.at);
    const auto content = render(key.id, verdict, bound);
    return fold(content + ";s=" + mac_of(key, content, binding_of(message, bound)));
}

std::optional<VerdictStamp> parse_verdict(std::string_view value) {
    if (value.size() > field_octets_max) {
        return std::nullopt;
    }
    const auto text = squeeze(value);
    const auto end = text.rfind(";s=");
    if (end == std::string::npos) {
        return std::nullopt;
    }
    VerdictStamp stamp;
    stamp.content = text.substr(0, end);
    stamp.mac = text.substr(end + 3);
    Tags tags(stamp.content);
    auto& verdict = stamp.verdict;
    int version = 0;
    const bool fits =
        read_number(tags, "v", version) && version == 1 && read_number(tags, "k", stamp.key_id) &&
        read_time(tags, verdict.at) && read_text(tags, "c", verdict.client_address) &&
        read_text(tags, "n", verdict.client_name) && read_text(tags, "h", verdict.helo) &&
        read_text(tags, "f", verdict.reverse_path) && read_authentication(tags, verdict) &&
        read_trust(tags, verdict.trust) && read_text(tags, "b", stamp.bound) && tags.at_end();
    return fits ? std::optional(std::move(stamp)) : std::nullopt;
}

VerdictReading read_verdict(const KeyRing& keys, const Message& message, Timestamp now) {
    VerdictReading reading;
    std::size_t count = 0;
    for (const auto& header : message.headers) {
        if (!ascii::equal_ignoring_case(header.name, verdict_field)) {
            continue;
        }
        auto stamp = parse_verdict(header.value);
        auto refusal = refusal_of(keys, stamp, message, now);
        if (refusal.empty()) {
            return {std::move(stamp->verdict), {}};
        }
        if (reading.refusal.empty()) {
            reading.refusal = std::move(refusal);
        }
        if (++count == fields_max) {
            break;
        }
    }
    return reading;
}

}  // namespace maildocket
