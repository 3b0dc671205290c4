#pragma once

#include "cli/context.hpp"
#include "cli/listing.hpp"

#include <cstdint>

namespace maildocket::cli {

[[nodiscard]] Exit review_list(Context& context, const ListingOptions& options);

struct ReviewShow {
    std::int64_t id = 0;
    bool json = false;
};
[[nodiscard]] Exit review_show(Context& context, const ReviewShow& options);

struct ReviewDiscard {
    std::int64_t id = 0;
};
[[nodiscard]] Exit review_discard(Context& context, const ReviewDiscard& options);

}  // namespace maildocket::cli
