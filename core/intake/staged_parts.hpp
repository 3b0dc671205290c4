#pragma once

#include "core/intake/spool.hpp"
#include "core/mail/message.hpp"
#include "core/mime/parse.hpp"
#include "core/model/queue.hpp"
#include "core/store/blob.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

// Decoded attachments on their way to the commit: each is decoded once while the mail is parsed and
// waits in a spool.
namespace maildocket::intake {

// A range of a spool as content of a blob. The spool outlives it.
class SpoolExtent final : public store::BlobSource {
public:
    SpoolExtent(
        const Spool& spool, std::uint64_t offset, std::uint64_t octets, const Digest& sha256
    )
        : spool_(&spool), offset_(offset), octets_(octets), sha256_(sha256) {}

    [[nodiscard]] const Digest& sha256() const override { return sha256_; }
    [[nodiscard]] std::uint64_t octets() const override { return octets_; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into)
        const override;

private:
    const Spool* spool_;
    std::uint64_t offset_;
    std::uint64_t octets_;
    Digest sha256_;
};

class StagedParts final : public mime::PartSink {
public:
    // Content of an attachment beyond `octets_max` is not staged: policy will refuse it.
    explicit StagedParts(std::uint64_t octets_max) : octets_max_(octets_max) {}

    Result<void> begin(const Attachment& attachment) override;
    Result<void> octets(std::string_view piece) override;
    Result<void> end() override;

    // After the parse: applies the policy to each attachment, sets `refused` where it says no, and
    // makes the sources of those that are kept. To be called once.
    void finish(std::vector<Attachment>& attachments, const AttachmentPolicy& policy);

    // Beside the attachments; null where the content was refused.
    [[nodiscard]] const std::vector<const store::BlobSource*>& sources() const { return sources_; }

private:
    struct Range {
        std::uint64_t offset = 0;
        std::uint64_t octets = 0;
        bool complete = true;
    };

    std::uint64_t octets_max_;
    Spool spool_;
    std::vector<Range> ranges_;
    std::deque<SpoolExtent> extents_;
    std::vector<const store::BlobSource*> sources_;
};

// Why an attachment is not kept, as a sentence for the article; empty if it is.
[[nodiscard]] std::string refusal_of(const Attachment& attachment, const AttachmentPolicy& policy);

}  // namespace maildocket::intake
