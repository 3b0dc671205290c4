#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace maildocket::mime {

struct UuBlock {
    std::string name;  // not yet cleaned
    std::string octets;

    bool operator==(const UuBlock&) const = default;
};

// Takes files that were pasted into a text as uuencode ("begin 644 NAME" to "end") out of it. What
// only looks like one stays text. Line ends are LF. Linear.
[[nodiscard]] std::vector<UuBlock> take_uu_blocks(std::string& text);

}  // namespace maildocket::mime
