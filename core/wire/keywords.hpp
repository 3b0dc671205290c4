#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What a server says it can in its reply to LHLO, one keyword a line (RFC 5321 4.1.1.1).
namespace maildocket::wire {

struct Keywords {
    bool pipelining = false;           // RFC 2920
    bool enhanced_status = false;      // RFC 2034
    bool eight_bit_mime = false;       // RFC 6152
    bool smtputf8 = false;             // RFC 6531
    bool size = false;                 // RFC 1870
    std::uint64_t octets_max = 0;      // of SIZE; 0: not said
    bool chunking = false;             // RFC 3030
    bool binary_mime = false;          // RFC 3030
    bool dsn = false;                  // RFC 3461
    bool starttls = false;             // RFC 3207
    std::uint64_t recipients_max = 0;  // LIMITS RCPTMAX of RFC 9422; 0: not said
    bool xclient = false;
    bool xforward = false;
    bool xdoor = false;  // ours: XDOOR and XKEY of MAIL

    bool operator==(const Keywords&) const = default;
};

[[nodiscard]] std::vector<std::string> keyword_lines(const Keywords& keywords);

// Notes what one line says; a keyword that we do not know says nothing.
void read_keyword_line(std::string_view line, Keywords& keywords);

}  // namespace maildocket::wire
