#include "core/mime/attachment_writer.hpp"

#include "core/mime/sniff.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::mime {

AttachmentWriter::AttachmentWriter(PartSink* sink, Attachment attachment)
    : sink_(sink), attachment_(std::move(attachment)) {}

Result<void> AttachmentWriter::begin() {
    return sink_ == nullptr ? Result<void>{} : sink_->begin(attachment_);
}

Result<void> AttachmentWriter::write(std::string_view octets) {
    attachment_.octets += octets.size();
    hash_.update(octets);
    front_.append(octets.substr(0, sniff_octets_max - front_.size()));
    while (sink_ != nullptr && !octets.empty()) {
        const auto piece = octets.substr(0, piece_octets_max);
        if (auto written = sink_->octets(piece); !written) {
            return written;
        }
        octets.remove_prefix(piece.size());
    }
    return {};
}

Result<Attachment> AttachmentWriter::end() {
    if (sink_ != nullptr) {
        if (const auto ended = sink_->end(); !ended) {
            return fail_with(ended);
        }
    }
    attachment_.sha256 = hash_.finish();
    attachment_.content_type = effective_type(attachment_.declared_type, sniff(front_));
    return std::move(attachment_);
}

}  // namespace maildocket::mime
