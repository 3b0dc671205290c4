#pragma once

#include "core/crypto/digest.hpp"
#include "core/mail/message.hpp"
#include "core/mime/parse.hpp"

#include <string>
#include <string_view>

namespace maildocket::mime {

// Measures, hashes and sniffs the content of one attachment while it passes to the sink.
class AttachmentWriter {
public:
    // `sink` may be null. `attachment` has its name, declared type and content id.
    AttachmentWriter(PartSink* sink, Attachment attachment);

    [[nodiscard]] Result<void> begin();
    [[nodiscard]] Result<void> write(std::string_view octets);
    // The attachment with everything that its content told.
    [[nodiscard]] Result<Attachment> end();

private:
    PartSink* sink_;
    Attachment attachment_;
    Sha256 hash_;
    std::string front_;  // what sniff() looks at
};

}  // namespace maildocket::mime
