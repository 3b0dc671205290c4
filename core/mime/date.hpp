#pragma once

#include "core/base/time.hpp"

#include <optional>
#include <string_view>

namespace maildocket::mime {

struct Date {
    Timestamp time;
    bool repaired = false;  // zone missing or nonsense (read as UTC), or another form than RFC 5322

    bool operator==(const Date&) const = default;
};

// A Date field: RFC 5322 3.3 with its obsolete forms, and what else programs write (asctime,
// ISO 8601, two-digit years, zones like "GMT+0100"). Nothing if no day can be made of it.
[[nodiscard]] std::optional<Date> parse_date(std::string_view raw);

}  // namespace maildocket::mime
