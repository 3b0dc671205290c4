#include "core/config/values.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace maildocket::config {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t octets;
};

constexpr std::array<Unit, 8> units{{
    {"gib", 1ULL << 30U},
    {"mib", 1ULL << 20U},
    {"kib", 1ULL << 10U},
    {"gb", 1'000'000'000},
    {"mb", 1'000'000},
    {"kb", 1'000},
    {"b", 1},
    {"", 1},
}};

bool is_graphic(char letter) {
    return letter > ' ' && letter < '\x7f';
}

bool is_media_type(std::string_view text) {
    const auto slash = text.find('/');
    return slash != 0 && slash + 1 < text.size() &&
           text.find('/', slash + 1) == std::string_view::npos;
}

std::optional<TransportConfig> smtp_transport(
    TransportKind kind, std::string_view server, std::uint16_t default_port
) {
    auto endpoint = parse_host_and_port(server, default_port);
    if (!endpoint || endpoint->host == "*") {
        return std::nullopt;
    }
    TransportConfig transport;
    transport.kind = kind;
    transport.server = std::move(*endpoint);
    return transport;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
    text = ascii::trim(text);
    std::uint64_t count = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, status] = std::from_chars(text.data(), end, count);
    if (status != std::errc{}) {
        return std::nullopt;
    }
    const auto name = ascii::lower(ascii::trim({stopped, static_cast<std::size_t>(end - stopped)}));
    const auto* unit = std::ranges::find(units, name, &Unit::name);
    if (unit == units.end() || count > std::numeric_limits<std::uint64_t>::max() / unit->octets) {
        return std::nullopt;
    }
    return count * unit->octets;
}

std::string size_text(std::uint64_t octets) {
    constexpr std::array<std::string_view, 4> names{"octets", "KiB", "MiB", "GiB"};
    std::size_t step = 0;
    while (step + 1 < names.size() && octets != 0 && octets % 1024 == 0) {
        octets /= 1024;
        ++step;
    }
    return std::to_string(octets) + ' ' +
           std::string(octets == 1 && step == 0 ? "octet" : names[step]);
}

std::optional<std::string> parse_prefix(std::string_view text) {
    constexpr std::size_t octets_max = 16;
    const bool fits =
        !text.empty() && text.size() <= octets_max && ascii::is_alpha(text.front()) &&
        !ascii::is_digit(text.back()) && std::ranges::all_of(text, [](char letter) {
            return ascii::is_alnum(letter) || letter == '-' || letter == '_' || letter == '#';
        });
    return fits ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> parse_language(std::string_view text) {
    const auto primary = text.substr(0, text.find('-'));
    if (primary.size() < 2 || primary.size() > 3 ||
        !std::ranges::all_of(primary, ascii::is_alpha)) {
        return std::nullopt;
    }
    for (auto rest = text.substr(primary.size()); !rest.empty();) {
        const auto subtag = rest.substr(1, rest.find('-', 1) - 1);
        if (subtag.empty() || subtag.size() > 8 || !std::ranges::all_of(subtag, ascii::is_alnum)) {
            return std::nullopt;
        }
        rest.remove_prefix(subtag.size() + 1);
    }
    return std::string(text);
}

std::optional<std::string> parse_file_type(std::string_view text) {
    if (text.starts_with('.')) {
        text.remove_prefix(1);
    }
    const bool fits = !text.empty() && std::ranges::all_of(text, [](char letter) {
        return ascii::is_alnum(letter) ||
               std::string_view("-+._/").find(letter) != std::string_view::npos;
    });
    const bool media_type = text.find('/') != std::string_view::npos;
    if (!fits || (media_type && !is_media_type(text)) ||
        (!media_type && text.find('.') != std::string_view::npos)) {
        return std::nullopt;
    }
    return ascii::lower(text);
}

std::optional<std::string> parse_authserv_id(std::string_view text) {
    const bool fits = std::ranges::all_of(text, [](char letter) {
        return is_graphic(letter) &&
               std::string_view(";\"()\\").find(letter) == std::string_view::npos;
    });
    return fits ? std::optional(ascii::lower(text)) : std::nullopt;
}

std::optional<std::string> parse_name(std::string_view text) {
    constexpr std::size_t octets_max = 64;
    const bool fits = !text.empty() && text.size() <= octets_max && ascii::trim(text) == text;
    return fits ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> parse_token(std::string_view text) {
    const bool fits = !text.empty() && std::ranges::all_of(text, is_graphic);
    return fits ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> parse_host(std::string_view text) {
    const bool bare_ipv6 = !text.starts_with('[') && std::ranges::count(text, ':') > 1;
    const auto bracketed = bare_ipv6 ? '[' + std::string(text) + ']' : std::string(text);
    const auto endpoint = parse_endpoint(bracketed + ":1");
    if (!endpoint || endpoint->is_unix() || endpoint->host == "*") {
        return std::nullopt;
    }
    return endpoint->host;
}

std::optional<std::string> parse_web_url(std::string_view text) {
    constexpr std::string_view secure = "https://";
    constexpr std::string_view plain = "http://";
    const bool is_secure = text.starts_with(secure);
    if (!parse_token(text) || (!is_secure && !text.starts_with(plain)) ||
        text.find('#') != std::string_view::npos) {
        return std::nullopt;
    }
    auto authority = text.substr(is_secure ? secure.size() : plain.size());
    authority = authority.substr(0, authority.find_first_of("/?"));
    const auto endpoint = parse_host_and_port(authority, is_secure ? 443 : 80);
    if (!endpoint || endpoint->host == "*" || authority.find('@') != std::string_view::npos) {
        return std::nullopt;
    }
    const auto& host = endpoint->host;
    const bool loopback = host == "localhost" || host == "127.0.0.1" || host == "::1";
    return is_secure || loopback ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<std::string> parse_scope(std::string_view text) {
    const bool fits =
        !text.empty() && ascii::trim(text) == text && text.find("  ") == std::string_view::npos &&
        std::ranges::all_of(text, [](char letter) {
            return letter == ' ' || (is_graphic(letter) && letter != '"' && letter != '\\');
        });
    return fits ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<Timestamp> parse_day(std::string_view text) {
    constexpr std::size_t day_octets = 10;
    return text.size() == day_octets ? parse_rfc3339(text) : std::nullopt;
}

std::optional<std::string> parse_store_url(std::string_view text) {
    constexpr std::string_view sqlite = "sqlite://";
    if (text.starts_with(sqlite)) {
        const auto path = text.substr(sqlite.size());
        const bool is_file = path.size() > 1 && path.front() == '/' && path.back() != '/';
        return is_file ? std::optional<std::string>(text) : std::nullopt;
    }
    for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
        if (text.starts_with(scheme) && text.size() > scheme.size() &&
            text.find(' ') == std::string_view::npos) {
            return std::string(text);
        }
    }
    return std::nullopt;
}

std::optional<TransportConfig> parse_transport(std::string_view text) {
    constexpr std::uint16_t smtp_port = 25;
    constexpr std::uint16_t smtps_port = 465;
    TransportConfig transport;
    const auto behind = [text](std::string_view mark) { return text.substr(mark.size()); };
    if (text.starts_with("smtp://")) {
        return smtp_transport(TransportKind::smtp, behind("smtp://"), smtp_port);
    }
    if (text.starts_with("smtps://")) {
        return smtp_transport(TransportKind::smtps, behind("smtps://"), smtps_port);
    }
    if (text == "none") {
        transport.kind = TransportKind::none;
        return transport;
    }
    if (text == "sendmail") {
        transport.kind = TransportKind::sendmail;
        return transport;
    }
    if (text.starts_with("sendmail:/")) {
        transport.kind = TransportKind::sendmail;
        transport.command = behind("sendmail:");
        return transport;
    }
    if (text.starts_with("mailbox:") && text.size() > std::string_view("mailbox:").size()) {
        transport.kind = TransportKind::mailbox;
        transport.mailbox = behind("mailbox:");
        return transport;
    }
    return std::nullopt;
}

std::optional<std::string> resolve_file(std::string_view folder, std::string_view name) {
    if (name.starts_with('/') || folder.empty()) {
        return std::string(name);
    }
    return std::string(folder).append(folder.ends_with('/') ? "" : "/").append(name);
}

}  // namespace maildocket::config
