#include "tests/bench/load/driver.hpp"
#include "tests/bench/load/options.hpp"
#include "tests/bench/load/report.hpp"

#include <cstdio>
#include <exception>

// lmtp_load: LMTP load with every reply checked. One line of JSON on standard output; exit code 0
// when every mail begun was accepted and every idle session lived, 1 otherwise.
int main(int argc, char** argv) try {
    using namespace maildocket::bench;
    const auto options = parse_options(argc, argv);
    const auto source = make_source(options);
    Tally tally;
    Driver driver(options, *source, tally);
    const auto result = driver.run();
    std::puts(report_json(options, result, tally).c_str());
    const bool clean = tally.accepted == result.offered && !result.gave_up &&
                       result.sessions_opened == options.sessions &&
                       result.idle_alive == options.idle_sessions;
    return clean ? 0 : 1;
} catch (const std::exception& error) {
    std::fprintf(stderr, "lmtp_load: %s\n", error.what());
    return 2;
}
