#pragma once

#include "core/base/time.hpp"
#include "core/crypto/digest.hpp"
#include "core/mail/mailbox.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A mail as plain data: what core/mime reads out of octets. Every text is valid UTF-8 without NUL.
namespace maildocket {

struct Header {
    std::string name;   // as written
    std::string value;  // unfolded, not decoded, scrubbed to UTF-8

    bool operator==(const Header&) const = default;
};

// Every leaf that is not the text or HTML body, inline pictures and attached mails included.
struct Attachment {
    std::string name;           // decoded, base name only, no controls; may be empty
    std::string content_type;   // "image/png", lower case; what the octets are (sniffed) when that
                                // is more certain
    std::string declared_type;  // as the mail says, lower case
    std::uint64_t octets = 0;   // decoded size
    Digest sha256{};            // of the decoded content
    bool is_inline = false;     // part of the HTML body or shown in it
    std::string content_id;     // without < >; may be empty
    std::string refused;        // why its content was not kept; empty if it was

    bool operator==(const Attachment&) const = default;
};

// Fields of one recipient in a delivery status notification (RFC 3464 2.3), or what was read from a
// bounce's text.
struct BounceRecipient {
    std::string recipient;
    std::string action;  // failed, delayed, delivered, relayed, expanded
    std::string status;  // "5.1.1"
    std::string diagnostic;
    std::string smtp_code;  // "550" or empty

    bool operator==(const BounceRecipient&) const = default;
};

struct Bounce {
    std::vector<BounceRecipient> recipients;
    std::string original_message_id;  // without < >; may be empty
    std::string original_subject;     // may be empty; not decoded if the text quotes it

    bool operator==(const Bounce&) const = default;
};

struct Message {
    std::vector<Header> headers;  // topmost first, those within the limits
    std::string subject;
    std::string message_id;  // without < >; empty if there is none
    std::optional<Timestamp> date;
    std::vector<Address> from;  // authors; usually one
    std::optional<Address> sender;
    std::vector<Address> reply_to;
    std::vector<Address> to;
    std::vector<Address> cc;
    std::vector<std::string> in_reply_to;  // ids without < >
    std::vector<std::string> references;   // ids without < >, oldest first

    std::string text;              // plain body: format=flowed undone, line ends LF
    std::string html;              // HTML body as received, in UTF-8
    std::string content_type;      // of the whole mail, lower case, e.g. "multipart/report"
    std::string report_type;       // report-type parameter of multipart/report, lower case
    std::string delivery_status;   // text of the message/delivery-status part, may be empty
    std::string returned_headers;  // header section of the first enclosed message (message/rfc822,
                                   // text/rfc822-headers): of a bounce, the returned original
    std::string returned_subject;  // the decoded Subject of those
    Address returned_author;       // the first author in those, or empty
    std::vector<Attachment> attachments;
    std::vector<std::string> defects;  // what was repaired or given up, one short sentence each
    std::string unparsable;  // why the mail must be held unread (a limit was passed); empty if it
                             // was understood

    bool operator==(const Message&) const = default;

    // Value of the first header field of that name, compared without case; empty if there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] bool has_header(std::string_view name) const;
    // The first author, or an empty Address.
    [[nodiscard]] Address author() const;
};

}  // namespace maildocket
