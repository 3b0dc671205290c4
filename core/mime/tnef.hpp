#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Microsoft's TNEF (MS-OXTNEF), the winmail.dat in which Exchange and Outlook hide attachments. A
// bounded reader: no recursion, each octet is looked at a fixed number of times.
namespace maildocket::mime {

struct TnefAttachment {
    std::string name;  // decoded, not yet cleaned
    std::string content_type;
    std::string content_id;
    std::string_view octets;  // in the file that was read
    bool is_message = false;  // an enclosed message, as TNEF again

    bool operator==(const TnefAttachment&) const = default;
};

struct Tnef {
    std::string subject;
    std::string text;
    std::string html;
    std::string_view compressed_rtf;
    std::vector<TnefAttachment> attachments;
    bool truncated = false;  // it ends early, or something in it is malformed
};

// Nothing if it is no TNEF at all. At most `attachments_max` attachments are read.
[[nodiscard]] std::optional<Tnef> read_tnef(std::string_view file, std::size_t attachments_max);

// RTF as MAPI packs it (MS-OXRTFCP); nothing if it is malformed or larger than `octets_max`.
[[nodiscard]] std::optional<std::string> unpack_rtf(
    std::string_view compressed, std::size_t octets_max
);

}  // namespace maildocket::mime
