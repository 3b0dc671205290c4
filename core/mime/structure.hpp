#pragma once

#include "core/mime/head.hpp"
#include "core/mime/limits.hpp"
#include "core/mime/parameters.hpp"
#include "core/mime/source.hpp"
#include "core/mime/transfer.hpp"

#include <string>
#include <vector>

// The tree of parts (RFC 2046) with the place of each content in the source. Splitting multiparts
// is GMime's work; it never sees content decoded, addresses or enclosed messages.
namespace maildocket::mime {

struct Part {
    std::string media_type = "text/plain";  // lower case, "type/subtype"
    ParameterizedValue content_type;
    ParameterizedValue disposition;
    std::string content_id;  // without < >
    std::string content_location;
    std::string description;
    TransferEncoding encoding = TransferEncoding::identity;
    Extent content;              // still encoded; of a leaf
    std::vector<Part> children;  // of a multipart, in order
    std::string stray_text;      // of a multipart without parts: what stands there instead

    [[nodiscard]] bool is_multipart() const { return !children.empty(); }
    [[nodiscard]] bool is_text() const { return media_type.starts_with("text/"); }
};

struct Structure {
    Part root;
    std::string headerless_text;  // what stood behind boundaries without a header section before it
    std::string over_limit;       // which limit was passed; the tree is incomplete then
    std::vector<std::string> defects;
};

// `head` is the one that stands before the body in the extent.
[[nodiscard]] Result<Structure> read_structure(
    Source& source, Extent extent, const Head& head, const MimeLimits& limits
);

}  // namespace maildocket::mime
