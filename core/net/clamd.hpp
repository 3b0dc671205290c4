#pragma once

#include "core/base/endpoint.hpp"
#include "core/base/result.hpp"
#include "core/mail/virus_scan.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// Asks clamd (clamd(8), command INSTREAM) whether a mail has a virus in it, over a Unix socket or
// TCP. The mail is streamed and never held in memory.
namespace maildocket::net {

struct ClamdSettings {
    Endpoint socket;
    bool wait_when_away = false;  // a mail that could not be scanned must wait
    std::chrono::seconds connect_timeout{5};
    std::chrono::seconds answer_timeout{30};  // from the first octet to the answer
};

struct ClamdAnswer {
    std::string virus;        // empty: clean
    bool is_too_big = false;  // for clamd's StreamMaxLength: not scanned to its end
    std::string error;        // what clamd complains of; empty otherwise

    bool operator==(const ClamdAnswer&) const = default;
};

// "stream: OK", "stream: Win.Test.EICAR_HDB-1 FOUND", "INSTREAM size limit exceeded. ERROR". Pure.
[[nodiscard]] ClamdAnswer parse_clamd_answer(std::string_view line);

// One question. Errors: store_unavailable (clamd away, lost or too slow), or the source's own.
[[nodiscard]] Result<ClamdAnswer> ask_clamd(
    const ClamdSettings& settings, const ScanSource& source
);

// A scanner out of it. After clamd was away or silent, nobody waits for it for five seconds, or for
// as long as it kept us waiting: a clamd that hangs costs half of the time at most. A mail that is
// too big for clamd never has to wait: it would for ever.
[[nodiscard]] VirusScanner make_clamd_scanner(ClamdSettings settings);

}  // namespace maildocket::net
