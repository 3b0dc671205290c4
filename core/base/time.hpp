#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Points in time are UTC with microseconds. The middle of the program never asks for the time: it
// is handed in.
namespace maildocket {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

// The only clock; called by main.cpp, the shells and the command line.
[[nodiscard]] Timestamp now_utc();

// "2026-11-25T09:51:43Z" (RFC 3339), with a fraction only if there is one.
[[nodiscard]] std::string to_rfc3339(Timestamp time);

// Reads what to_rfc3339 writes, any offset, and a bare date as midnight UTC; nothing for anything
// else.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

[[nodiscard]] constexpr std::int64_t to_microseconds(Timestamp time) {
    return time.time_since_epoch().count();
}
[[nodiscard]] constexpr Timestamp from_microseconds(std::int64_t value) {
    return Timestamp{std::chrono::microseconds{value}};
}

}  // namespace maildocket
