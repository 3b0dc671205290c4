#pragma once

#include "core/model/ticket.hpp"

#include <string_view>
#include <vector>

// Ticket references in a subject line (SPEC section 4). Prefixes are returned as written: whether
// one is ours is for the caller, who knows the queues.
namespace maildocket {

struct SubjectReferences {
    std::vector<TicketReference> bracketed;    // [TCK-91], also with full-width or CJK brackets
    std::vector<TicketReference> unbracketed;  // TCK-91 as a word of its own, "[TCK-91": weaker

    bool operator==(const SubjectReferences&) const = default;
};

// In the order of the subject, each once. At most 16 of each are returned.
[[nodiscard]] SubjectReferences find_all_references(std::string_view subject);

// The bracketed ones.
[[nodiscard]] std::vector<TicketReference> find_references(std::string_view subject);

}  // namespace maildocket
