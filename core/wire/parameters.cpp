#include "core/wire/parameters.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/wire/command.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace maildocket::wire {

namespace {

constexpr std::size_t envelope_id_octets_max = 100;  // RFC 3461 4.4
constexpr std::size_t original_octets_max = 500;     // RFC 3461 4.2
constexpr std::size_t door_key_octets_max = 1000;
constexpr std::size_t attribute_octets_max = 255;
constexpr std::size_t size_digits_max = 20;  // RFC 1870 section 3

using Fault = std::optional<ParameterFault>;

std::string_view take_word(std::string_view& text) {
    while (text.starts_with(' ')) {
        text.remove_prefix(1);
    }
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size());
    return word;
}

// A number of SIZE or BDAT. What does not fit into 64 bits is larger than anything we take.
std::optional<std::uint64_t> parse_octets(std::string_view digits) {
    if (digits.empty() || digits.size() > size_digits_max ||
        !std::ranges::all_of(digits, ascii::is_digit)) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
    return error == std::errc{} ? value : UINT64_MAX;
}

// Calls take(keyword, value) for each "KEYWORD[=value]"; the first fault ends it.
template <class Take>
Fault for_each_parameter(std::string_view text, Take take) {
    for (auto word = take_word(text); !word.empty(); word = take_word(text)) {
        const auto equals = word.find('=');
        const auto value = equals == std::string_view::npos
                               ? std::nullopt
                               : std::optional<std::string_view>(word.substr(equals + 1));
        if (const Fault fault = take(word.substr(0, equals), value)) {
            return fault;
        }
    }
    return std::nullopt;
}

// Parameters that came already, so that none comes twice.
class Seen {
public:
    [[nodiscard]] bool again(std::size_t index) {
        const auto bit = 1U << index;
        const bool before = (bits_ & bit) != 0;
        bits_ |= bit;
        return before;
    }

private:
    unsigned bits_ = 0;
};

template <std::size_t n>
std::optional<std::size_t> index_of(
    const std::array<std::string_view, n>& keywords, std::string_view keyword
) {
    const auto found = std::ranges::find_if(keywords, [keyword](std::string_view known) {
        return ascii::equal_ignoring_case(known, keyword);
    });
    if (found == keywords.end()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - keywords.begin());
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> allowed) {
    return std::ranges::any_of(allowed, [value](std::string_view word) {
        return ascii::equal_ignoring_case(word, value);
    });
}

bool read_body(std::string_view value, BodyKind& body) {
    if (ascii::equal_ignoring_case(value, "7BIT")) {
        body = BodyKind::seven_bit;
    } else if (ascii::equal_ignoring_case(value, "8BITMIME")) {
        body = BodyKind::eight_bit_mime;
    } else if (ascii::equal_ignoring_case(value, "BINARYMIME")) {
        body = BodyKind::binary_mime;
    } else {
        return false;
    }
    return true;
}

// NEVER alone, or a list of the others (RFC 3461 4.1).
bool is_notify(std::string_view value) {
    if (ascii::equal_ignoring_case(value, "NEVER")) {
        return true;
    }
    while (true) {
        const auto comma = value.find(',');
        if (!is_one_of(value.substr(0, comma), {"SUCCESS", "FAILURE", "DELAY"})) {
            return false;
        }
        if (comma == std::string_view::npos) {
            return true;
        }
        value.remove_prefix(comma + 1);
    }
}

// "rfc822;xtext", or "utf-8;..." of RFC 6533, whose text is kept as it came.
bool is_original_recipient(std::string_view value) {
    const auto semicolon = value.find(';');
    return semicolon != std::string_view::npos && semicolon > 0 && value.size() > semicolon + 1 &&
           value.size() <= original_octets_max;
}

bool read_door(std::string_view value, MailParameters& into) {
    constexpr std::string_view imap = "imap";
    into.door = ascii::lower(value);
    into.again = into.door == "imap-again";
    if (into.again) {
        into.door = imap;
    }
    return into.door == "pipe" || into.door == imap;
}

bool read_door_key(std::string_view value, std::string& key) {
    auto decoded = decode_xtext(value);
    if (!decoded || decoded->empty() || decoded->size() > door_key_octets_max ||
        !is_command_text(*decoded)) {
        return false;
    }
    key = std::move(*decoded);
    return true;
}

enum MailKeyword : std::size_t { size, body, smtputf8, ret, envid, xdoor, xkey };
constexpr std::array<std::string_view, 7> mail_keywords{
    "SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "XDOOR", "XKEY"};

bool read_mail_parameter(std::size_t keyword, std::string_view value, MailParameters& into) {
    switch (static_cast<MailKeyword>(keyword)) {
        case size: into.octets = parse_octets(value); return into.octets.has_value();
        case body: return read_body(value, into.body);
        case smtputf8: into.smtputf8 = true; return true;
        case ret: into.return_content = value; return is_one_of(value, {"FULL", "HDRS"});
        case envid:
            into.envelope_id = value;
            return !value.empty() && value.size() <= envelope_id_octets_max &&
                   decode_xtext(value).has_value();
        case xdoor: return read_door(value, into);
        case xkey: return read_door_key(value, into.door_key);
    }
    return false;
}

}  // namespace

tl::expected<MailParameters, ParameterFault> parse_mail_parameters(
    std::string_view text, bool door
) {
    MailParameters parameters;
    Seen seen;
    const auto fault = for_each_parameter(
        text,
        [&](std::string_view keyword, std::optional<std::string_view> value) -> Fault {
            const auto index = index_of(mail_keywords, keyword);
            if (!index || (*index >= xdoor && !door)) {
                return ParameterFault::unknown;
            }
            const bool takes_value = *index != smtputf8;
            if (seen.again(*index) || takes_value != value.has_value() ||
                !read_mail_parameter(*index, value.value_or(""), parameters)) {
                return ParameterFault::bad;
            }
            return std::nullopt;
        }
    );
    if (fault) {
        return tl::unexpected<ParameterFault>(*fault);
    }
    return parameters;
}

tl::expected<RcptParameters, ParameterFault> parse_rcpt_parameters(std::string_view text) {
    constexpr std::array<std::string_view, 2> keywords{"NOTIFY", "ORCPT"};
    RcptParameters parameters;
    Seen seen;
    const auto fault = for_each_parameter(
        text,
        [&](std::string_view keyword, std::optional<std::string_view> value) -> Fault {
            const auto index = index_of(keywords, keyword);
            if (!index) {
                return ParameterFault::unknown;
            }
            const bool is_right =
                value && (*index == 0 ? is_notify(*value) : is_original_recipient(*value));
            if (seen.again(*index) || !is_right) {
                return ParameterFault::bad;
            }
            (*index == 0 ? parameters.notify : parameters.original) = *value;
            return std::nullopt;
        }
    );
    if (fault) {
        return tl::unexpected<ParameterFault>(*fault);
    }
    return parameters;
}

std::optional<Chunk> parse_chunk(std::string_view argument) {
    const auto octets = parse_octets(take_word(argument));
    const auto last = take_word(argument);
    if (!octets || !take_word(argument).empty() ||
        (!last.empty() && !ascii::equal_ignoring_case(last, "LAST"))) {
        return std::nullopt;
    }
    return Chunk{*octets, !last.empty()};
}

bool read_client_attributes(
    std::string_view argument, std::string_view attributes, ClientInfo& client
) {
    ClientInfo read = client;
    bool any = false;
    const auto fault = for_each_parameter(
        argument,
        [&](std::string_view name, std::optional<std::string_view> encoded) -> Fault {
            bool known = false;
            for (auto rest = attributes; !rest.empty() && !known;) {
                known = ascii::equal_ignoring_case(take_word(rest), name);
            }
            auto value = encoded ? decode_xtext(*encoded) : std::nullopt;
            if (!known || !value || value->size() > attribute_octets_max ||
                !is_command_text(*value)) {
                return ParameterFault::bad;
            }
            any = true;
            if (is_one_of(*value, {"[UNAVAILABLE]", "[TEMPUNAVAIL]"})) {
                value->clear();
            }
            if (ascii::equal_ignoring_case(name, "NAME")) {
                read.name = std::move(*value);
            } else if (ascii::equal_ignoring_case(name, "ADDR")) {
                read.address = ascii::starts_with_ignoring_case(*value, "IPV6:")
                                   ? value->substr(std::string_view("IPV6:").size())
                                   : std::move(*value);
            } else if (ascii::equal_ignoring_case(name, "HELO")) {
                read.helo = std::move(*value);
            } else if (ascii::equal_ignoring_case(name, "PROTO")) {
                read.protocol = std::move(*value);
            } else if (ascii::equal_ignoring_case(name, "IDENT")) {
                read.queue_id = std::move(*value);
            }
            return std::nullopt;
        }
    );
    if (fault || !any) {
        return false;
    }
    client = std::move(read);
    return true;
}

std::optional<std::string> decode_xtext(std::string_view text) {
    std::string octets;
    octets.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '=' || ascii::is_control(text[i]) || text[i] == ' ') {
            return std::nullopt;
        }
        if (text[i] != '+') {
            octets.push_back(text[i]);
            continue;
        }
        unsigned value = 0;
        const auto digits = text.substr(i + 1, 2);
        const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, 16);
        if (digits.size() != 2 || error != std::errc{} || end != digits.end()) {
            return std::nullopt;
        }
        octets.push_back(static_cast<char>(value));
        i += 2;
    }
    return octets;
}

std::string encode_xtext(std::string_view octets) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const char octet : octets) {
        if (octet > ' ' && octet <= '~' && octet != '+' && octet != '=') {
            text.push_back(octet);
        } else {
            const auto value = static_cast<unsigned char>(octet);
            text.push_back('+');
            text.push_back(digits[value >> 4U]);
            text.push_back(digits[value & 15U]);
        }
    }
    return text;
}

}  // namespace maildocket::wire
