#pragma once

#include "core/base/time.hpp"
#include "core/crypto/keys.hpp"
#include "core/mail/message.hpp"
#include "core/model/authentication.hpp"
#include "core/model/trust.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The stamp that maildocket-milter puts into a mail and maildocket-lmtpd believes: what only the
// edge could know, with an HMAC-SHA-256 (128 bits kept) of this installation over it and over what
// makes the mail this one: authors, Message-ID, Date and Subject. Not over the body, which servers
// may encode anew, and not over header fields as written, which they may fold anew.
//
//   X-Maildocket-Verdict: v=1; k=3; t=1764334473; c=192.0.2.1; n=mail.example.org;
//     h=mail.example.org; f=anna@example.org; spf=pass:example.org; u=aligned; b=id; s=0123...
//
// k: key, t: time, c and n: the client's address and name, h: HELO, f: reverse path, spf, dkim and
// dmarc: results with their domains, u: trust, b: bound fields ("i" Message-ID, "d" Date), s: MAC.
// Values are percent-encoded; white space means nothing, so that folding breaks nothing.
namespace maildocket {

inline constexpr std::string_view verdict_field = "X-Maildocket-Verdict";
// How long a stamp is believed: an MTA keeps a mail five days before it gives up.
inline constexpr std::chrono::days verdict_validity{5};

// What the milter knew of a mail. Texts may be empty.
struct EdgeVerdict {
    std::string client_address;
    std::string client_name;
    std::string helo;
    std::string reverse_path;  // normalized; empty for <>
    std::optional<AuthenticationVerdict> authentication;
    Trust trust = Trust::unknown;  // as the milter's own decision saw it
    Timestamp at;                  // kept in seconds

    bool operator==(const EdgeVerdict&) const = default;
};

// The field's value, lines of at most 998 octets folded by LF and tab; values longer than 300
// octets are left out. Nothing for a mail that has neither Message-ID nor Date: little would bind
// the stamp to it.
[[nodiscard]] std::optional<std::string> stamp_verdict(
    const KeyRing& keys, const EdgeVerdict& verdict, const Message& message
);

struct VerdictReading {
    std::optional<EdgeVerdict> verdict;
    std::string refusal;  // why there is none to be believed; empty if the mail has no stamp

    bool operator==(const VerdictReading&) const = default;
};

// The first stamp of the mail that is ours, for this mail and neither too old nor from the future.
// Of several fields the first eight are looked at.
[[nodiscard]] VerdictReading read_verdict(
    const KeyRing& keys, const Message& message, Timestamp now
);

// A stamp as text, its signature not looked at.
struct VerdictStamp {
    std::uint32_t key_id = 0;
    EdgeVerdict verdict;
    std::string bound;    // letters
    std::string content;  // what is signed
    std::string mac;      // lower-case hexadecimal

    bool operator==(const VerdictStamp&) const = default;
};

// Strict: every tag in its place. Nothing for anything else.
[[nodiscard]] std::optional<VerdictStamp> parse_verdict(std::string_view value);

}  // namespace maildocket
