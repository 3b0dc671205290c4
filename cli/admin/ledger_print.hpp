#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <ostream>
#include <vector>

// Deliveries for programs (JSON) and for people.
namespace maildocket::cli {

[[nodiscard]] Exit print_deliveries(
    Context& context, const ListingOptions& options, const std::vector<store::LedgerRow>& rows
);

[[nodiscard]] boost::json::object json_of(const store::LedgerDetails& details);

void print_delivery(std::ostream& out, const store::LedgerDetails& details);

// One line a rule that was looked at.
void print_trace(std::ostream& out, const Trace& trace);

}  // namespace maildocket::cli
