#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

// Latencies in logarithmic buckets: 128 a power of two, so that a percentile is at most 0.8 % above
// the value recorded, at a fixed size and without keeping the values.
namespace maildocket::bench {

class Histogram {
public:
    using Duration = std::chrono::nanoseconds;

    // A negative duration (a clock read late) counts as zero.
    void record(Duration duration) {
        const auto nanoseconds = duration.count();
        ++counts_[bucket_of(nanoseconds > 0 ? static_cast<std::uint64_t>(nanoseconds) : 0)];
        ++count_;
    }

    void add(const Histogram& other) {
        for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
            counts_[bucket] += other.counts_[bucket];
        }
        count_ += other.count_;
    }

    void clear() { *this = Histogram{}; }

    [[nodiscard]] std::uint64_t count() const { return count_; }

    // The smallest bucket's upper end that has at least `share` (0 to 1) of the values below or in
    // it; zero when nothing was recorded.
    [[nodiscard]] Duration percentile(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_) + 0.5);
        std::uint64_t seen = 0;
        for (std::size_t bucket = 0; bucket < bucket_count && count_ > 0; ++bucket) {
            seen += counts_[bucket];
            if (seen > 0 && seen >= wanted) {
                return Duration{static_cast<std::int64_t>(upper_end_of(bucket))};
            }
        }
        return Duration{0};
    }

private:
    static constexpr unsigned fraction_bits = 7;
    static constexpr std::size_t fractions = std::size_t{1} << fraction_bits;
    // Values below 128 have a bucket each; above, 128 a power of two up to 2^63.
    static constexpr std::size_t bucket_count = fractions * (64 - fraction_bits);

    static std::size_t bucket_of(std::uint64_t value) {
        if (value < fractions) {
            return value;
        }
        const auto shift = static_cast<unsigned>(std::bit_width(value)) - fraction_bits - 1;
        return shift * fractions + (value >> shift);
    }

    static std::uint64_t upper_end_of(std::size_t bucket) {
        if (bucket < 2 * fractions) {
            return bucket;
        }
        const auto shift = bucket / fractions - 1;
        return ((std::uint64_t{bucket - shift * fractions} + 1) << shift) - 1;
    }

    std::array<std::uint64_t, bucket_count> counts_{};
    std::uint64_t count_ = 0;
};

}  // namespace maildocket::bench
