#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <ostream>
#include <vector>

// Tickets for programs (JSON) and for people.
namespace maildocket::cli {

[[nodiscard]] Exit print_tickets(
    Context& context, const ListingOptions& options, const std::vector<store::TicketRow>& rows
);

[[nodiscard]] boost::json::object json_of(const store::TicketDetails& details);

// Articles in order of arrival: who, when, how far proven, the text.
void print_ticket(std::ostream& out, const store::TicketDetails& details);

}  // namespace maildocket::cli
