#pragma once

#include "core/base/time.hpp"
#include "core/imap/response.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The small words of commands and answers.
namespace maildocket::imap {

// A quoted string (RFC 3501 4.3). CR, LF, NUL and octets above 127 can't stand in one: '?'.
[[nodiscard]] std::string quoted(std::string_view text);

// "3:5,9"; sorted, without doubles.
[[nodiscard]] std::string uid_set(std::span<const std::uint32_t> uids);

// "17-Jul-1996 02:44:25 -0700" (RFC 3501 date-time).
[[nodiscard]] std::optional<Timestamp> parse_internal_date(std::string_view text);

// The octets of the atoms and texts of a list; nothing of anything else.
[[nodiscard]] std::vector<std::string> words_of(const Value& list);

// A number that fits 32 bits, else 0: what UIDs and UIDVALIDITY never are.
[[nodiscard]] std::uint32_t number32(const Value& value);

// The value of the first field of that name, unfolded and trimmed; empty if there is none.
[[nodiscard]] std::string header_field(std::string_view header, std::string_view name);

// The value behind an item of a FETCH response, found by the beginning of the item's name.
[[nodiscard]] const Value* fetch_item(const Response& fetch, std::string_view name);

}  // namespace maildocket::imap
