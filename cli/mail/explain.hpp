#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <optional>
#include <string>

namespace maildocket::cli {

struct Explain {
    std::string file;  // "-" is standard input
    std::string recipient;
    std::optional<std::string> sender;
    bool json = false;
};
// What the mail would do if it came now, and why. Writes nothing.
[[nodiscard]] Exit explain(Context& context, const Explain& options);

struct Replay {
    std::optional<std::string> since;
    bool apply = false;
    ListingOptions listing;
};
// What the mails of the ledger would do today; with `apply`, what is held is decided anew.
[[nodiscard]] Exit replay(Context& context, const Replay& options);

}  // namespace maildocket::cli
