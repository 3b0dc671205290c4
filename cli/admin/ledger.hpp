#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <cstdint>
#include <string>

namespace maildocket::cli {

struct LedgerList {
    std::string address;
    std::string message_id;
    std::string subject;
    std::string queue_id;
    std::string ticket;
    std::string outcome;
    ListingOptions listing;
};
[[nodiscard]] Exit ledger_list(Context& context, const LedgerList& options);

struct LedgerShow {
    std::int64_t id = 0;
    bool json = false;
};
[[nodiscard]] Exit ledger_show(Context& context, const LedgerShow& options);

}  // namespace maildocket::cli
