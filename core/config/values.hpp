#pragma once

#include "core/base/time.hpp"
#include "core/config/config.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The grammars of single values. Each gives nothing for what does not fit.
namespace maildocket::config {

// "50MiB", "15 MB", "1000": whole numbers of octets, KB, MB, GB (1000) or KiB, MiB, GiB (1024),
// units in any case.
[[nodiscard]] std::optional<std::uint64_t> parse_size(std::string_view text);
// "50 MiB", in the largest unit that leaves a whole number.
[[nodiscard]] std::string size_text(std::uint64_t octets);

// 1 to 16 letters, digits, '-', '_' and '#'; a letter first, and no digit last, since the ticket's
// number follows.
[[nodiscard]] std::optional<std::string> parse_prefix(std::string_view text);

// "de", "pt-BR" (RFC 5646 in its usual forms).
[[nodiscard]] std::optional<std::string> parse_language(std::string_view text);

// "exe", ".exe" or "application/x-dosexec"; without the dot and in lower case.
[[nodiscard]] std::optional<std::string> parse_file_type(std::string_view text);

// A host name or whatever else an MTA calls itself: no blanks, ';' or quotes. In lower case.
[[nodiscard]] std::optional<std::string> parse_authserv_id(std::string_view text);

// A name of a queue or mailbox: at most 64 octets, no blanks around it.
[[nodiscard]] std::optional<std::string> parse_name(std::string_view text);

// An identifier of Microsoft or Google: printable ASCII without blanks.
[[nodiscard]] std::optional<std::string> parse_token(std::string_view text);

// A host name, an IPv4 address, or an IPv6 address with or without brackets (kept without).
[[nodiscard]] std::optional<std::string> parse_host(std::string_view text);

// Of an OAuth server or of a page that it sends people back to: https, or http on the loopback
// address; no user, no fragment.
[[nodiscard]] std::optional<std::string> parse_web_url(std::string_view text);

// Scopes of OAuth (RFC 6749 3.3), one blank between two.
[[nodiscard]] std::optional<std::string> parse_scope(std::string_view text);

// "2027-01-31": midnight UTC of that day.
[[nodiscard]] std::optional<Timestamp> parse_day(std::string_view text);

[[nodiscard]] std::optional<std::string> parse_store_url(std::string_view text);

[[nodiscard]] std::optional<TransportConfig> parse_transport(std::string_view text);

// A file named in the configuration: absolute as it is, else below the folder of the configuration.
[[nodiscard]] std::optional<std::string> resolve_file(
    std::string_view folder, std::string_view name
);

}  // namespace maildocket::config
