#pragma once

#include <optional>
#include <string>
#include <string_view>

// Who: an address of RFC 5321 (Mailbox) and one with a display name as RFC 5322 writes it
// (Address).
namespace maildocket {

// Local part and domain as written, the local part without quotes and escapes. UTF-8 (RFC 6531) is
// allowed in both.
struct Mailbox {
    std::string local_part;
    std::string domain;

    bool operator==(const Mailbox&) const = default;

    // "local@domain", the local part quoted where RFC 5321 asks for it.
    [[nodiscard]] std::string address() const;
    // What addresses are compared by and stored as: lower case (also of non-ASCII letters, NFC),
    // the domain as A-labels. A local part is folded too: no help desk means two persons by Anna@
    // and anna@.
    [[nodiscard]] std::string normalized() const;
};

// One address in the author's own spelling; `name` is decoded UTF-8 without controls, may be empty.
struct Address {
    std::string name;
    std::string email;  // "local@domain" as written

    bool operator==(const Address&) const = default;
};

// Reads "local@domain" with atoms, dots in any place (real phones send "a..b@"), a quoted local
// part, a domain or an address literal. Limits of RFC 5321 4.5.3.1: 64 octets and 255 octets.
[[nodiscard]] std::optional<Mailbox> parse_mailbox(std::string_view text);

// The domain in lower-case A-labels (IDNA 2008, non-transitional); nothing if it is no host name or
// address literal.
[[nodiscard]] std::optional<std::string> normalize_domain(std::string_view domain);

// normalized() of the text if it is an address, otherwise nothing.
[[nodiscard]] std::optional<std::string> normalize_email(std::string_view text);

}  // namespace maildocket
