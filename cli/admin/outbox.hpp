#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <cstdint>

namespace maildocket::cli {

[[nodiscard]] Exit outbox_list(Context& context, const ListingOptions& options);

struct OutboxChange {
    std::int64_t id = 0;
};
[[nodiscard]] Exit outbox_retry(Context& context, const OutboxChange& options);
[[nodiscard]] Exit outbox_cancel(Context& context, const OutboxChange& options);

}  // namespace maildocket::cli
