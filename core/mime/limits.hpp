#pragma once

#include <cstddef>
#include <cstdint>

namespace maildocket::mime {

// What a mail may cost. Far above what people and their programs send; a mail beyond one of them is
// held unread (Message::unparsable), never bounced and never partly understood, unless the comment
// says otherwise.
struct MimeLimits {
    std::size_t header_octets_max = std::size_t{256} << 10U;  // the header section of the mail
    std::size_t header_fields_max = 1000;
    std::size_t field_octets_max = std::size_t{64} << 10U;
    std::size_t addresses_max = 2000;   // of one field; more are left out with a defect
    std::size_t references_max = 1000;  // message ids of one field; the newest are kept
    std::size_t parts_max = 2000;
    std::size_t part_header_octets_max = std::size_t{64} << 10U;  // the header section of one part
    std::size_t part_header_lines_max = 20'000;                   // of all parts together
    std::size_t multiparts_max = 256;  // boundary parameters anywhere in the mail
    std::size_t depth_max = 64;        // multiparts in multiparts
    // Lines that begin with "--" times boundaries they have to be compared with.
    std::uint64_t boundary_comparisons_max = 2'000'000;
    // What stands before the first or behind the last part of a multipart.
    std::uint64_t multipart_face_octets_max = std::uint64_t{1} << 20U;
    // Text or HTML of one part; the rest is not shown and the whole part becomes an attachment.
    std::size_t text_octets_max = std::size_t{4} << 20U;
    // Containers that have to be in memory to be opened (winmail.dat, opaque S/MIME); larger ones
    // stay closed attachments.
    std::size_t container_octets_max = std::size_t{32} << 20U;
    std::size_t container_depth_max = 4;  // containers in containers; deeper ones stay closed
    std::size_t defects_max = 50;         // sentences kept
};

}  // namespace maildocket::mime
