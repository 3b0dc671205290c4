#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <cstdint>

namespace maildocket::cli {

[[nodiscard]] Exit notification_list(Context& context, const ListingOptions& options);

struct NotificationDone {
    std::int64_t id = 0;
};
[[nodiscard]] Exit notification_done(Context& context, const NotificationDone& options);

}  // namespace maildocket::cli
