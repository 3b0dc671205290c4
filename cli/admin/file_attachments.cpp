#include "cli/admin/file_attachments.hpp"

#include "cli/exit.hpp"
#include "core/intake/staged_parts.hpp"
#include "core/mime/attachment_name.hpp"
#include "core/mime/sniff.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

namespace maildocket::cli {

namespace {

// No more than a piece above the limit: a device or a pipe has no end.
std::string read_file(const std::string& name, std::uint64_t octets_max) {
    constexpr std::size_t piece_octets = std::size_t{64} << 10U;
    std::ifstream file(name, std::ios::binary);
    std::string octets;
    while (file && octets.size() <= octets_max) {
        const auto before = octets.size();
        octets.resize(before + piece_octets);
        file.read(octets.data() + before, piece_octets);
        octets.resize(before + static_cast<std::size_t>(file.gcount()));
    }
    if (!file.is_open() || file.bad()) {  // reading a folder is bad, too
        throw Stop(Exit::no_input, name + " cannot be read; nothing was written or sent");
    }
    return octets;
}

}  // namespace

FileAttachments::Content::Content(std::string octets)
    : octets_(std::move(octets)), sha256_(maildocket::sha256(octets_)) {}

Result<std::size_t> FileAttachments::Content::read(std::uint64_t offset, std::span<char> into)
    const {
    const auto begin = std::min<std::uint64_t>(offset, octets_.size());
    const auto count = std::min<std::uint64_t>(into.size(), octets_.size() - begin);
    std::copy_n(octets_.begin() + static_cast<std::ptrdiff_t>(begin), count, into.begin());
    return static_cast<std::size_t>(count);
}

FileAttachments::FileAttachments(
    const std::vector<std::string>& names, const AttachmentPolicy& policy
) {
    for (const auto& name : names) {
        add(name, policy);
    }
}

void FileAttachments::add(const std::string& name, const AttachmentPolicy& policy) {
    const auto& content = contents_.emplace_back(read_file(name, policy.octets_max));
    Attachment attachment;
    attachment.name = mime::clean_attachment_name(std::filesystem::path(name).filename().string());
    attachment.octets = content.octets();
    attachment.sha256 = content.sha256();
    attachment.content_type = std::string(mime::effective_type(
        "application/octet-stream", mime::sniff(content.front(mime::sniff_octets_max))
    ));
    attachment.declared_type = attachment.content_type;
    if (const auto refusal = intake::refusal_of(attachment, policy); !refusal.empty()) {
        throw Stop(
            Exit::no,
            name + ": " + refusal + "; [attachments] of the configuration says what is allowed"
        );
    }
    rows_.push_back(std::move(attachment));
    sources_.push_back(&content);
}

}  // namespace maildocket::cli
