#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>

// Goes through mails again and again for a while and tells the rate per CPU second of this thread,
// so that neighbours on the machine matter little.
namespace maildocket::bench {

struct CpuRate {
    std::uint64_t mails = 0;
    std::uint64_t octets = 0;
    double cpu_seconds = 0;

    [[nodiscard]] double mails_per_cpu_second() const {
        return cpu_seconds > 0 ? static_cast<double>(mails) / cpu_seconds : 0;
    }
};

[[nodiscard]] inline double thread_cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

// Whole rounds only: every mail counts as often as every other.
template <class Mails, class Work>
CpuRate measure(const Mails& mails, double cpu_seconds_min, Work&& work) {
    CpuRate result;
    const double start = thread_cpu_seconds();
    do {
        for (const auto& mail : mails) {
            work(mail);
            result.octets += mail.size();
        }
        result.mails += mails.size();
        result.cpu_seconds = thread_cpu_seconds() - start;
    } while (result.cpu_seconds < cpu_seconds_min);
    return result;
}

// The programs' result line; `check` is what their work added up to.
[[nodiscard]] inline std::string rate_json(
    std::size_t mails, const CpuRate& rate, std::size_t check
) {
    return fmt::format(
        "{{\"mails\":{},\"rate\":{:.1f},\"octets_per_second\":{:.0f},\"us_per_mail\":{:.2f},"
        "\"check\":{}}}",
        mails,
        rate.mails_per_cpu_second(),
        static_cast<double>(rate.octets) / rate.cpu_seconds,
        1e6 / rate.mails_per_cpu_second(),
        check
    );
}

}  // namespace maildocket::bench
