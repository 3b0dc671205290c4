#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

// Where the octets of a mail come from. Everything in core/mime reads through it, so that a mail of
// 50 MB never has to be in memory.
namespace maildocket::mime {

// Pieces in which content is read, decoded and handed on.
inline constexpr std::size_t piece_octets_max = std::size_t{64} << 10U;

class Source {
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual std::uint64_t octets() const = 0;
    // Copies from `offset` on, at least one octet before the end and none behind it.
    [[nodiscard]] virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> into) = 0;
    // The whole content where it lies in memory anyway: then nothing is copied. Else empty.
    [[nodiscard]] virtual std::string_view memory() const { return {}; }
};

// Octets that somebody else keeps alive.
class MemorySource final : public Source {
public:
    explicit MemorySource(std::string_view content) : content_(content) {}
    [[nodiscard]] std::uint64_t octets() const override { return content_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override;
    [[nodiscard]] std::string_view memory() const override { return content_; }

private:
    std::string_view content_;
};

// A part of a source: [begin, end).
struct Extent {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;

    bool operator==(const Extent&) const = default;
    [[nodiscard]] std::uint64_t octets() const { return end - begin; }
};

// Reads an extent from front to back in pieces of at most piece_octets_max.
class PieceReader {
public:
    PieceReader(Source& source, Extent extent);
    // Valid until the next call; empty at the end. A source that ends early ends the extent.
    [[nodiscard]] Result<std::string_view> next();

private:
    Source& source_;
    Extent extent_;
    // An array, because nothing else leaves it without zeroing it.
    std::unique_ptr<char[]> buffer_;  // NOLINT(*-avoid-c-arrays)
};

}  // namespace maildocket::mime
