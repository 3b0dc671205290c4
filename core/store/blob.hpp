#pragma once

#include "core/base/result.hpp"
#include "core/crypto/digest.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

// Raw mails and attachments: octets named by their SHA-256. How they are cut and kept is the
// backend's affair.
namespace maildocket::store {

// Content that waits to be written, readable any number of times. Belongs to whoever prepared the
// mail and outlives the transaction that reads it.
class BlobSource {
public:
    virtual ~BlobSource() = default;
    [[nodiscard]] virtual const Digest& sha256() const = 0;
    [[nodiscard]] virtual std::uint64_t octets() const = 0;
    // Fills `into` from `offset` and returns how much there was; 0 at the end only.
    [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into)
        const = 0;
};

// Receives content piece by piece, in order; an error ends the reading and is returned.
using BlobConsumer = std::function<Result<void>(std::string_view octets)>;

}  // namespace maildocket::store
