#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace maildocket {

// Octets from outside made fit for a log line or a terminal: controls, DEL, backslash, quote and
// ill-formed UTF-8 become \xNN, \n, \\ and so on; longer than `octets_max` is cut and ends in
// "...".
[[nodiscard]] std::string escape_for_log(std::string_view octets, std::size_t octets_max = 200);

// Two lower-case digits an octet.
[[nodiscard]] std::string to_hex(std::string_view octets);

}  // namespace maildocket
