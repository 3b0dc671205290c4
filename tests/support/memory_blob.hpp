#pragma once

#include "core/store/blob.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace maildocket::test {

// Content that waits in memory.
class MemoryBlob final : public store::BlobSource {
public:
    MemoryBlob() : MemoryBlob(std::string()) {}
    explicit MemoryBlob(std::string content)
        : content_(std::move(content)), sha256_(maildocket::sha256(content_)) {}

    const Digest& sha256() const override { return sha256_; }
    std::uint64_t octets() const override { return content_.size(); }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> into) const override {
        return offset >= content_.size() ? std::size_t{0}
                                         : content_.copy(into.data(), into.size(), offset);
    }
    [[nodiscard]] const std::string& content() const { return content_; }

private:
    std::string content_;
    Digest sha256_;
};

}  // namespace maildocket::test
