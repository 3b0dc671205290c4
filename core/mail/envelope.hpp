#pragma once

#include "core/mail/mailbox.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// The envelope of one message (RFC 5321 2.3.1) and what the connection knew about it.
namespace maildocket {

enum class BodyKind { seven_bit, eight_bit_mime, binary_mime };

// DSN parameters of RCPT (RFC 3461), kept as given: we never send success notices.
struct Recipient {
    Mailbox mailbox;
    std::string as_given;  // the path between < and >, for the ledger and the log
    std::string notify;    // NOTIFY value or empty
    std::string original;  // ORCPT value or empty

    bool operator==(const Recipient&) const = default;
};

// What XCLIENT or XFORWARD said of the SMTP client in front of the MTA; empty where unknown.
struct ClientInfo {
    std::string name;
    std::string address;
    std::string helo;
    std::string protocol;
    std::string queue_id;  // XFORWARD IDENT: the MTA's queue id

    bool operator==(const ClientInfo&) const = default;
};

struct Envelope {
    std::optional<Mailbox> reverse_path;  // nothing for <> and for a path that could not be read
    bool reverse_path_broken = false;     // the MAIL path could not be read: never answer it
    std::vector<Recipient> recipients;    // accepted ones, in RCPT order
    BodyKind body = BodyKind::seven_bit;
    bool smtputf8 = false;
    std::optional<std::uint64_t> declared_octets;  // SIZE= of MAIL
    std::string envelope_id;                       // ENVID= of MAIL
    std::string return_content;                    // RET= of MAIL
    std::string door = "lmtp";                     // lmtp, pipe, imap
    std::string door_key;       // a second identity of the delivery, e.g. mailbox/uidvalidity/uid
    bool decide_again = false;  // if this mail is held: anew, by today's rules
    ClientInfo client;

    bool operator==(const Envelope&) const = default;
};

}  // namespace maildocket
