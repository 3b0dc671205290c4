#pragma once

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"
#include "core/mime/source.hpp"

#include <cstddef>
#include <string_view>

namespace maildocket::mime {

struct Identity {
    Digest digest{};
    std::size_t received_count = 0;  // Received fields; a mail in a loop has many

    bool operator==(const Identity&) const = default;
};

// What makes two hand-overs the same mail: SHA-256 of it without its trace fields and with LF for
// each line end, so that the pipe, LMTP and a mailbox agree. Empty lines at the very end do not
// count either: doors differ by one. Flat memory, one pass. Errors are those of the source.
[[nodiscard]] Result<Identity> message_identity(Source& source);

// Fields that the way of a mail adds to it. X-Spam-* and its like are among them: filters on two
// paths differ. DKIM signatures are, because a relay may sign again.
[[nodiscard]] bool is_trace_field(std::string_view name);

}  // namespace maildocket::mime
