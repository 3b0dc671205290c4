#include "core/mail/mailbox.hpp"

#include "core/base/ascii.hpp"
#include "core/base/octet_set.hpp"
#include "core/base/utf8.hpp"

#include <idn2.h>
#include <unicase.h>
#include <uninorm.h>

#include <cstdint>
#include <cstdlib>
#include <memory>

namespace maildocket {

namespace {

constexpr std::size_t local_part_octets_max = 64;
constexpr std::size_t domain_octets_max = 255;
constexpr std::size_t label_octets_max = 63;

struct Free {
    void operator()(void* memory) const {
        std::free(memory);
    }  // NOLINT(cppcoreguidelines-no-malloc): libidn2 and libunistring use malloc
};

constexpr bool is_non_ascii(char letter) {
    return static_cast<signed char>(letter) < 0;
}

// atext of RFC 5322 3.2.3 with RFC 6532, and the dot: real mail has dots where the grammar forbids
// them.
constexpr OctetSet atom_octets_or_dot = [] {
    OctetSet octets(".!#$%&'*+-/=?^_`{|}~");
    for (int octet = 0; octet < 256; ++octet) {
        if (const auto letter = static_cast<char>(octet);
            ascii::is_alnum(letter) || is_non_ascii(letter)) {
            octets.insert(letter);
        }
    }
    return octets;
}();

bool is_atom_or_dot(char letter) {
    return atom_octets_or_dot.contains(letter);
}

// Takes a quoted local part off the front of `text`, without quotes and escapes.
std::optional<std::string> take_quoted(std::string_view& text) {
    std::string content;
    for (std::size_t i = 1; i < text.size(); ++i) {
        char letter = text[i];
        if (letter == '"') {
            text.remove_prefix(i + 1);
            return content;
        }
        if (letter == '\\' && i + 1 < text.size()) {
            letter = text[++i];
        }
        if (ascii::is_control(letter)) {
            return std::nullopt;
        }
        content.push_back(letter);
    }
    return std::nullopt;
}

std::optional<std::string> take_local_part(std::string_view& text) {
    if (!text.empty() && text.front() == '"') {
        return take_quoted(text);
    }
    std::size_t length = 0;
    while (length < text.size() && is_atom_or_dot(text[length])) {
        ++length;
    }
    if (length == 0) {
        return std::nullopt;
    }
    std::string local_part(text.substr(0, length));
    text.remove_prefix(length);
    return local_part;
}

bool is_address_literal(std::string_view domain) {
    return domain.size() > 2 && domain.front() == '[' && domain.back() == ']' &&
           domain.find_first_not_of("0123456789abcdefABCDEF:.IPvipV", 1) == domain.size() - 1;
}

bool is_host_name(std::string_view domain) {
    std::size_t label = 0;
    for (const char letter : domain) {
        if (letter == '.') {
            if (label == 0) {
                return false;
            }
            label = 0;
        } else if (ascii::is_alnum(letter) || letter == '-' || letter == '_') {
            if (++label > label_octets_max) {
                return false;
            }
        } else {
            return false;
        }
    }
    return label > 0;
}

std::string fold(std::string_view text) {
    std::size_t length = 0;
    const auto* octets = reinterpret_cast<const std::uint8_t*>(text.data());
    const std::unique_ptr<std::uint8_t, Free> folded(
        u8_tolower(octets, text.size(), nullptr, UNINORM_NFC, nullptr, &length)
    );
    if (folded == nullptr) {
        return ascii::lower(text);
    }
    return {reinterpret_cast<const char*>(folded.get()), length};
}

bool all_ascii(std::string_view text) {
    return utf8::ascii_prefix(text) == text.size();
}

// Whether normalize_domain() takes it.
bool is_domain(std::string_view domain) {
    if (!all_ascii(domain) || is_address_literal(domain)) {
        return normalize_domain(domain).has_value();
    }
    return is_host_name(domain.ends_with('.') ? domain.substr(0, domain.size() - 1) : domain);
}

bool needs_quotes(std::string_view local_part) {
    return local_part.empty() || !std::ranges::all_of(local_part, is_atom_or_dot);
}

}  // namespace

std::string Mailbox::address() const {
    if (!needs_quotes(local_part)) {
        return local_part + '@' + domain;
    }
    std::string quoted = "\"";
    for (const char letter : local_part) {
        if (letter == '"' || letter == '\\') {
            quoted.push_back('\\');
        }
        quoted.push_back(letter);
    }
    return quoted + "\"@" + domain;
}

std::string Mailbox::normalized() const {
    const Mailbox folded{
        all_ascii(local_part) ? ascii::lower(local_part) : fold(local_part),
        normalize_domain(domain).value_or(ascii::lower(domain))};
    return folded.address();
}

std::optional<Mailbox> parse_mailbox(std::string_view text) {
    if (!utf8::valid(text)) {
        return std::nullopt;
    }
    auto local_part = take_local_part(text);
    if (!local_part || local_part->size() > local_part_octets_max || text.size() < 2 ||
        text.front() != '@') {
        return std::nullopt;
    }
    const auto domain = text.substr(1);
    if (domain.size() > domain_octets_max || !is_domain(domain)) {
        return std::nullopt;
    }
    return Mailbox{std::move(*local_part), std::string(domain)};
}

std::optional<std::string> normalize_domain(std::string_view domain) {
    if (domain.empty() || domain.size() > domain_octets_max) {
        return std::nullopt;
    }
    if (is_address_literal(domain)) {
        return ascii::lower(domain);
    }
    if (domain.back() == '.') {
        domain.remove_suffix(1);
    }
    if (all_ascii(domain)) {
        if (!is_host_name(domain)) {
            return std::nullopt;
        }
        return ascii::lower(domain);
    }
    char* raw = nullptr;
    const std::string terminated(domain);
    const int status =
        idn2_to_ascii_8z(terminated.c_str(), &raw, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
    const std::unique_ptr<char, Free> name(raw);
    if (status != IDN2_OK || !is_host_name(name.get())) {
        return std::nullopt;
    }
    return ascii::lower(name.get());
}

std::optional<std::string> normalize_email(std::string_view text) {
    const auto mailbox = parse_mailbox(text);
    if (!mailbox) {
        return std::nullopt;
    }
    return mailbox->normalized();
}

}  // namespace maildocket
