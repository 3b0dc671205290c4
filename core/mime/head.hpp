#pragma once

#include "core/mail/message.hpp"
#include "core/mime/limits.hpp"
#include "core/mime/source.hpp"

#include <string>
#include <string_view>
#include <vector>

// The header section of a mail or part, found without help: whatever stands in it, finding it costs
// one look at each octet.
namespace maildocket::mime {

struct RawField {
    std::string_view name;   // as written
    std::string_view value;  // still folded, without the last line end
};

struct Head {
    std::vector<char> storage;     // what the fields point into, unless the source is in memory
    std::vector<RawField> fields;  // topmost first
    std::uint64_t body_begin = 0;
    bool bare_carriage_returns = false;  // the mail's lines end in CR alone
    std::string over_limit;              // which limit was passed; the fields are those before it
    std::vector<std::string> defects;

    // Value of the first field of that name, compared without case; empty if there is none.
    [[nodiscard]] std::string_view value(std::string_view name) const;
    [[nodiscard]] std::size_t count(std::string_view name) const;
};

// Reads no more than header_octets_max of the extent.
[[nodiscard]] Result<Head> read_head(Source& source, Extent extent, const MimeLimits& limits);

// A field's value on one line (RFC 5322 2.2.3).
[[nodiscard]] std::string unfold(std::string_view value);

// Everything the header section says, in the message's own fields; `hint` as in to_utf8().
void fill_from_head(
    Message& message, const Head& head, const MimeLimits& limits, std::string_view hint
);

// The ids in a Message-ID, In-Reply-To or References field, without < >, in order.
[[nodiscard]] std::vector<std::string> parse_message_ids(std::string_view raw);

}  // namespace maildocket::mime
