#pragma once

#include "core/base/result.hpp"
#include "core/mail/message.hpp"
#include "core/mime/limits.hpp"
#include "core/mime/source.hpp"

#include <string_view>

// A mail's octets to what it says. Pure: reads its source, writes to its sink and nothing else; any
// number of parses may run at once, one thread each. Time is linear in the mail, memory is flat:
// attachments pass through in pieces.
namespace maildocket::mime {

// Takes the decoded content of attachments, one after the other, in the order of
// Message::attachments. An error ends the parse and is its result.
class PartSink {
public:
    virtual ~PartSink() = default;
    // What is known before the content: name and declared_type. Size, digest, sniffed type and
    // is_inline stand in the Message when the parse is done.
    virtual Result<void> begin(const Attachment& attachment) = 0;
    virtual Result<void> octets(std::string_view piece) = 0;  // at most piece_octets_max
    virtual Result<void> end() = 0;
};

// Never fails because of what the mail is: a mail beyond a limit comes back with
// Message::unparsable set and the plain head, without text and attachments. An error is one of the
// source or the sink. `sink` may be null: then attachments are only measured and hashed.
[[nodiscard]] Result<Message> parse(Source& source, const MimeLimits& limits, PartSink* sink);

}  // namespace maildocket::mime
