#include "tests/bench/load/report.hpp"

#include <boost/json.hpp>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <string_view>

namespace maildocket::bench {

namespace {

constexpr std::array<std::string_view, stage_count> stage_names{
    "greeting", "lhlo", "mail", "rcpt", "data", "final_dot", "reset", "noop", "quit"};
constexpr std::array<std::string_view, reply_class_count> class_names{
    "malformed", "1xx", "2xx", "3xx", "4xx", "5xx"};

double milliseconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

boost::json::object percentiles(const Histogram& histogram) {
    return {
        {"p50_ms", milliseconds(histogram.percentile(0.5))},
        {"p90_ms", milliseconds(histogram.percentile(0.9))},
        {"p99_ms", milliseconds(histogram.percentile(0.99))},
        {"p999_ms", milliseconds(histogram.percentile(0.999))},
        {"max_ms", milliseconds(histogram.percentile(1))}};
}

boost::json::object replies_of(const Tally& tally) {
    boost::json::object replies;
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
        boost::json::object classes;
        for (std::size_t klass = 0; klass < reply_class_count; ++klass) {
            if (const auto count = tally.replies[stage][klass]; count > 0) {
                classes.emplace(class_names[klass], count);
            }
        }
        if (!classes.empty()) {
            replies.emplace(stage_names[stage], std::move(classes));
        }
    }
    return replies;
}

// Of this process: near the elapsed time the generator itself was the limit.
double own_cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

std::string report_json(const Options& options, const RunResult& result, const Tally& tally) {
    const auto seconds = std::chrono::duration<double>(result.elapsed).count();
    const auto per_second = [seconds](std::uint64_t count) {
        return seconds > 0 ? static_cast<double>(count) / seconds : 0.0;
    };
    boost::json::object outcomes;
    for (const auto& [word, count] : tally.outcomes) {
        outcomes.emplace(word, count);
    }
    const boost::json::object report{
        {"seconds", seconds},
        {"sessions", result.sessions_opened},
        {"offered_rate", options.limits.rate},
        {"offered", result.offered},
        {"overdue", result.overdue},
        {"accepted", tally.accepted},
        {"deferred", tally.deferred},
        {"refused", tally.refused},
        {"unanswered", tally.unanswered},
        {"lost_sessions", tally.lost_sessions},
        {"unexpected_replies", tally.unexpected_replies},
        {"gave_up", result.gave_up},
        {"rate", per_second(tally.accepted)},
        {"octets_per_second", per_second(tally.accepted_octets)},
        {"latency", percentiles(tally.latency)},
        {"service", percentiles(tally.service)},
        {"idle_opened", result.idle_opened},
        {"idle_alive", result.idle_alive},
        {"replies", replies_of(tally)},
        {"outcomes", std::move(outcomes)},
        {"first_refusal", tally.first_refusal},
        {"cpu_seconds", own_cpu_seconds()}};
    return boost::json::serialize(report);
}

}  // namespace maildocket::bench
