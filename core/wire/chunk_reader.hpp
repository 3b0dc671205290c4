#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

// The octets of one BDAT chunk (RFC 3030): so many, whatever they are.
namespace maildocket::wire {

class ChunkReader {
public:
    explicit ChunkReader(std::uint64_t octets = 0) : left_(octets) {}

    // Takes octets of the chunk off the front of `input`; empty when `input` is used up or done().
    [[nodiscard]] std::string_view next(std::string_view& input) {
        const auto octets = input.substr(0, std::min<std::uint64_t>(left_, input.size()));
        input.remove_prefix(octets.size());
        left_ -= octets.size();
        return octets;
    }

    [[nodiscard]] bool done() const { return left_ == 0; }

private:
    std::uint64_t left_;
};

}  // namespace maildocket::wire
