#include "core/mime/source.hpp"

#include <algorithm>

namespace maildocket::mime {

Result<std::size_t> MemorySource::read(std::uint64_t offset, std::span<char> into) {
    if (offset >= content_.size()) {
        return std::size_t{0};
    }
    return content_.copy(into.data(), into.size(), offset);
}

PieceReader::PieceReader(Source& source, Extent extent) : source_(source), extent_(extent) {
    extent_.end = std::min(extent_.end, source.octets());
    extent_.begin = std::min(extent_.begin, extent_.end);
}

Result<std::string_view> PieceReader::next() {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(extent_.octets(), piece_octets_max));
    if (wanted == 0) {
        return std::string_view{};
    }
    if (const auto memory = source_.memory(); !memory.empty()) {
        const auto piece = memory.substr(extent_.begin, wanted);
        extent_.begin += piece.size();
        return piece;
    }
    if (buffer_ == nullptr) {
        buffer_.reset(new char[wanted]);  // the first piece is the largest
    }
    // Whole pieces, so that nothing depends on how a source hands out its octets.
    std::size_t filled = 0;
    while (filled < wanted) {
        const auto count =
            source_.read(extent_.begin + filled, {buffer_.get() + filled, wanted - filled});
        if (!count) {
            return fail_with(count);
        }
        if (*count == 0) {
            break;
        }
        filled += *count;
    }
    extent_.begin = filled < wanted ? extent_.end : extent_.begin + filled;
    return std::string_view(buffer_.get(), filled);
}

}  // namespace maildocket::mime
