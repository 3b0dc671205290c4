#pragma once

#include "core/mail/envelope.hpp"

#include <tl/expected.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// The parameters behind a path (RFC 5321 4.1.2; RFC 1870, 3030, 3461, 6152, 6531), and the
// attributes of XCLIENT and XFORWARD.
namespace maildocket::wire {

enum class ParameterFault {
    unknown,  // 555 5.5.4
    bad,      // a value that is not allowed, or twice the same: 501 5.5.4
};

struct MailParameters {
    std::optional<std::uint64_t> octets;  // SIZE
    BodyKind body = BodyKind::seven_bit;
    bool smtputf8 = false;
    std::string return_content;  // RET
    std::string envelope_id;     // ENVID, as given
    std::string door;            // XDOOR: pipe or imap
    bool again = false;          // XDOOR=imap-again: imap, and a held mail is decided anew
    std::string door_key;        // XKEY, decoded

    bool operator==(const MailParameters&) const = default;
};

struct RcptParameters {
    std::string notify;    // NOTIFY, as given
    std::string original;  // ORCPT, as given

    bool operator==(const RcptParameters&) const = default;
};

// XDOOR and XKEY are ours, said by the doors that stand before the server; from anybody but
// those (`door`) they are unknown parameters.
[[nodiscard]] tl::expected<MailParameters, ParameterFault> parse_mail_parameters(
    std::string_view text, bool door
);
[[nodiscard]] tl::expected<RcptParameters, ParameterFault> parse_rcpt_parameters(
    std::string_view text
);

// The argument of BDAT: "1234" or "1234 LAST".
struct Chunk {
    std::uint64_t octets = 0;
    bool last = false;

    bool operator==(const Chunk&) const = default;
};
[[nodiscard]] std::optional<Chunk> parse_chunk(std::string_view argument);

// Reads "NAME=value ..." of XCLIENT or XFORWARD into `client`; "[UNAVAILABLE]" and "[TEMPUNAVAIL]"
// empty a field. False for an attribute that is not in the list or a value that is not xtext;
// `client` is unchanged then.
inline constexpr std::string_view xclient_attributes =
    "NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT";
inline constexpr std::string_view xforward_attributes = "NAME ADDR PORT PROTO HELO IDENT SOURCE";
[[nodiscard]] bool read_client_attributes(
    std::string_view argument, std::string_view attributes, ClientInfo& client
);

// xtext of RFC 3461 section 4: "+HH" for what may not stand as itself.
[[nodiscard]] std::optional<std::string> decode_xtext(std::string_view text);
[[nodiscard]] std::string encode_xtext(std::string_view octets);

}  // namespace maildocket::wire
