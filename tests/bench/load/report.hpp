#pragma once

#include "tests/bench/load/driver.hpp"
#include "tests/bench/load/options.hpp"
#include "tests/bench/load/tally.hpp"

#include <string>

namespace maildocket::bench {

// One line of JSON with everything that was counted; times in milliseconds.
[[nodiscard]] std::string report_json(
    const Options& options, const RunResult& result, const Tally& tally
);

}  // namespace maildocket::bench
