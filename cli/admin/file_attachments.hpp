#pragma once

#include "core/mail/message.hpp"
#include "core/model/queue.hpp"
#include "core/store/blob.hpp"

#include <deque>
#include <span>
#include <string>
#include <vector>

namespace maildocket::cli {

// Files of this host as attachments of an article. Throws Stop for a file that can't be read, is
// larger than the policy allows, or of a type that it denies: what a person attaches must not
// vanish silently.
class FileAttachments {
public:
    FileAttachments(const std::vector<std::string>& names, const AttachmentPolicy& policy);

    [[nodiscard]] std::span<const Attachment> rows() const { return rows_; }
    [[nodiscard]] std::span<const store::BlobSource* const> sources() const { return sources_; }

private:
    class Content final : public store::BlobSource {
    public:
        explicit Content(std::string octets);

        [[nodiscard]] const Digest& sha256() const override { return sha256_; }
        [[nodiscard]] std::uint64_t octets() const override { return octets_.size(); }
        [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into)
            const override;
        [[nodiscard]] std::string_view front(std::size_t count) const {
            return std::string_view(octets_).substr(0, count);
        }

    private:
        std::string octets_;
        Digest sha256_;
    };

    void add(const std::string& name, const AttachmentPolicy& policy);

    std::vector<Attachment> rows_;
    std::deque<Content> contents_;
    std::vector<const store::BlobSource*> sources_;
};

}  // namespace maildocket::cli
