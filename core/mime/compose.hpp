#pragma once

#include "core/base/result.hpp"
#include "core/base/time.hpp"
#include "core/mail/mailbox.hpp"
#include "core/mail/message.hpp"

#include <string>
#include <string_view>
#include <vector>

// A mail of ours as octets for the wire: CRLF line ends, 7-bit, lines of at most 78 octets where
// the grammar allows it and of 998 at most. Written here and not by GMime: that one puts into a
// field what it is given, line ends included, chooses charset and boundaries by itself, and its
// objects would have to be built for every mail; the same mail must always give the same octets.
//
// Nothing that stands in a value can end a line or begin a field: text of fields is made one line
// first (controls and characters that turn the writing direction become blanks), text of bodies
// keeps its line ends and tabs only.
namespace maildocket::mime {

struct OutgoingAttachment {
    std::string name;          // any; cleaned like that of a received one
    std::string content_type;  // nonsense becomes application/octet-stream
    std::string octets;
    bool is_inline = false;  // shown by the HTML, if there is one
    std::string content_id;  // without < >

    bool operator==(const OutgoingAttachment&) const = default;
};

struct OutgoingMail {
    Address from;
    Address to;
    std::vector<Address> reply_to;
    std::string subject;
    std::string message_id;  // this and the next without < >
    std::string in_reply_to;
    std::vector<std::string> references;  // oldest first
    Timestamp date;
    std::vector<Header> marks;  // other fields, names of ours
    std::string text;           // UTF-8, line ends LF
    std::string html;           // empty: none
    std::vector<OutgoingAttachment> attachments;

    bool operator==(const OutgoingMail&) const = default;
};

inline constexpr std::size_t outgoing_subject_octets_max = 998;
inline constexpr std::size_t outgoing_name_octets_max = 256;

// invalid_input for an address that is none, or whose local part is not ASCII (SMTPUTF8 is not
// offered to the next server). Domains go out as A-labels. An ID that can't stand in a field
// is left out; so is an empty subject.
[[nodiscard]] Result<std::string> compose(const OutgoingMail& mail);

// An address as compose() writes it: ASCII, the domain as A-labels, quoted where it must be. Errors
// as there.
[[nodiscard]] Result<std::string> wire_address(std::string_view email);

// A text as compose() writes it into a field: at most so many octets of it, valid, in one line,
// without controls and what turns the writing direction.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t octets_max);

// A text as compose() writes it into a body: valid, line ends LF, one at the end; other controls
// than tabs become U+FFFD.
[[nodiscard]] std::string body_text(std::string_view text);

// Whether compose() can write it as it is: printable ASCII without blanks and angle brackets, at
// most 900 octets. RFC 5322 3.6.4 asks for more, real programs do not.
[[nodiscard]] bool is_writable_id(std::string_view id);

}  // namespace maildocket::mime
