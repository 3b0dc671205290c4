#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <cstdint>
#include <string>

namespace maildocket::cli {

// The ticket of a reference as the command line takes it; throws Stop if there is none.
[[nodiscard]] TicketId find_ticket(Context& context, const std::string& text);

struct TicketList {
    std::string state;
    std::string queue;
    std::string client;
    std::string search;
    ListingOptions listing;
};
[[nodiscard]] Exit ticket_list(Context& context, const TicketList& options);

struct TicketShow {
    std::string reference;
    bool json = false;
};
[[nodiscard]] Exit ticket_show(Context& context, const TicketShow& options);

struct TicketOriginal {
    std::int64_t article = 0;
};
// The raw mail on standard output, octet for octet.
[[nodiscard]] Exit ticket_original(Context& context, const TicketOriginal& options);

struct TicketNote {
    std::string reference;
    std::string agent;
};
// The note comes on standard input.
[[nodiscard]] Exit ticket_note(Context& context, const TicketNote& options);

struct TicketAssign {
    std::string reference;
    std::string agent;  // empty with `nobody`
    bool nobody = false;
};
[[nodiscard]] Exit ticket_assign(Context& context, const TicketAssign& options);

struct TicketSetState {
    std::string reference;
    std::string state;
};
[[nodiscard]] Exit ticket_set_state(Context& context, const TicketSetState& options);

struct TicketMerge {
    std::string reference;
    std::string into;
};
[[nodiscard]] Exit ticket_merge(Context& context, const TicketMerge& options);

}  // namespace maildocket::cli
