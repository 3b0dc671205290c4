#include "core/intake/staged_parts.hpp"

#include "core/base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace maildocket::intake {

namespace {

// "report.pdf.exe" -> "exe"; empty without one.
std::string extension_of(std::string_view name) {
    while (!name.empty() && (name.back() == '.' || name.back() == ' ')) {
        name.remove_suffix(1);  // Windows ignores them when it opens the file
    }
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string() : ascii::lower(name.substr(dot + 1));
}

bool is_listed(const Attachment& attachment, const std::vector<std::string>& list) {
    const auto extension = extension_of(attachment.name);
    return std::ranges::any_of(list, [&](const std::string& entry) {
        return (!extension.empty() && entry == extension) || entry == attachment.content_type ||
               entry == attachment.declared_type;
    });
}

}  // namespace

Result<std::size_t> SpoolExtent::read(std::uint64_t offset, std::span<char> into) const {
    if (offset >= octets_) {
        return std::size_t{0};
    }
    const auto room = std::min<std::uint64_t>(into.size(), octets_ - offset);
    return spool_->read(offset_ + offset, into.first(static_cast<std::size_t>(room)));
}

Result<void> StagedParts::begin(const Attachment& /*attachment*/) {
    ranges_.push_back({spool_.octets(), 0, true});
    return {};
}

Result<void> StagedParts::octets(std::string_view piece) {
    auto& range = ranges_.back();
    if (range.octets + piece.size() > octets_max_) {
        range.complete = false;
    }
    if (!range.complete) {
        return {};
    }
    range.octets += piece.size();
    return spool_.append(piece);
}

Result<void> StagedParts::end() {
    return {};
}

void StagedParts::finish(std::vector<Attachment>& attachments, const AttachmentPolicy& policy) {
    assert(ranges_.size() == attachments.size());
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        auto& attachment = attachments[i];
        attachment.refused = refusal_of(attachment, policy);
        if (!attachment.refused.empty()) {
            sources_.push_back(nullptr);
            continue;
        }
        assert(ranges_[i].complete);
        extents_.emplace_back(spool_, ranges_[i].offset, ranges_[i].octets, attachment.sha256);
        sources_.push_back(&extents_.back());
    }
}

std::string refusal_of(const Attachment& attachment, const AttachmentPolicy& policy) {
    if (attachment.octets > policy.octets_max) {
        return fmt::format("larger than {} octets", policy.octets_max);
    }
    if (!policy.allow.empty()) {
        return is_listed(attachment, policy.allow) ? std::string() : "this type is not allowed";
    }
    return is_listed(attachment, policy.deny) ? "this type is denied" : std::string();
}

}  // namespace maildocket::intake
