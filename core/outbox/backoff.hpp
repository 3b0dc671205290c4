#pragma once

#include "core/base/time.hpp"

#include <cstdint>
#include <optional>

// When a mail that did not leave is tried again (RFC 5321 4.5.4.1): twice in the first half hour,
// then every half hour, later every two or three hours, for five days.
namespace maildocket::outbox {

// `attempts` counts the one that just failed; `random` spreads the mails of one outage over a fifth
// of the wait. Nothing: it is given up.
[[nodiscard]] std::optional<Timestamp> next_attempt(
    std::int64_t attempts, Timestamp created_at, Timestamp now, std::uint32_t random
);

}  // namespace maildocket::outbox
