#pragma once

#include "core/base/result.hpp"
#include "core/config/config.hpp"
#include "core/intake/intake_policy.hpp"

#include <chrono>
#include <memory>
#include <optional>

// The policy that a configuration asks for: the same for every program that decides about a mail or
// explains it.
namespace maildocket::intake {

// Reads the key file; its error also says how keys are made. `scan_time` is the longest that
// connecting to clamd and its answer may each take; clamd's own default without it.
[[nodiscard]] Result<std::shared_ptr<const IntakePolicy>> make_policy(
    const Config& config, std::optional<std::chrono::seconds> scan_time = std::nullopt
);

}  // namespace maildocket::intake
