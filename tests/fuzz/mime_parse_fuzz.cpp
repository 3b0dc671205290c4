// Any octets are a mail: parsing never fails, and what comes out keeps the promises of Message.
#include "core/base/utf8.hpp"
#include "core/mime/attachment_name.hpp"
#include "core/mime/identity.hpp"
#include "core/mime/parse.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using maildocket::Attachment;
using maildocket::Message;
using maildocket::Result;
using maildocket::mime::PartSink;

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

void require_text(std::string_view text) {
    require(maildocket::utf8::valid(text) && text.find('\0') == std::string_view::npos);
}

class CountingSink final : public PartSink {
public:
    Result<void> begin(const Attachment& attachment) override {
        require_text(attachment.name);
        require(!open_);
        open_ = true;
        octets_ = 0;
        return {};
    }
    Result<void> octets(std::string_view piece) override {
        require(open_ && piece.size() <= maildocket::mime::piece_octets_max);
        octets_ += piece.size();
        return {};
    }
    Result<void> end() override {
        require(open_);
        open_ = false;
        total_octets_ += octets_;
        ++count_;
        return {};
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] std::uint64_t total_octets() const { return total_octets_; }

private:
    bool open_ = false;
    std::uint64_t octets_ = 0;
    std::uint64_t total_octets_ = 0;
    std::size_t count_ = 0;
};

// The same octets, but never all at once and never from memory.
class FileLikeSource final : public maildocket::mime::Source {
public:
    explicit FileLikeSource(std::string_view content) : content_(content) {}
    [[nodiscard]] std::uint64_t octets() const override { return content_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
        constexpr std::size_t step = 1000;
        return offset >= content_.size()
                   ? Result<std::size_t>(std::size_t{0})
                   : content_.copy(into.data(), std::min(step, into.size()), offset);
    }

private:
    std::string_view content_;
};

void require_promises(const Message& message) {
    for (const auto* text :
         {&message.subject,
          &message.message_id,
          &message.text,
          &message.html,
          &message.content_type,
          &message.report_type,
          &message.delivery_status,
          &message.returned_headers,
          &message.returned_subject,
          &message.returned_author.name,
          &message.returned_author.email,
          &message.unparsable}) {
        require_text(*text);
    }
    for (const auto& header : message.headers) {
        require_text(header.name);
        require_text(header.value);
    }
    for (const auto* list : {&message.from, &message.to, &message.cc, &message.reply_to}) {
        for (const auto& address : *list) {
            require_text(address.name);
            require_text(address.email);
        }
    }
    for (const auto* list : {&message.in_reply_to, &message.references, &message.defects}) {
        for (const auto& text : *list) {
            require_text(text);
        }
    }
    for (const auto& attachment : message.attachments) {
        require_text(attachment.name);
        require_text(attachment.content_type);
        require_text(attachment.declared_type);
        require_text(attachment.content_id);
        require(attachment.name.size() <= maildocket::mime::attachment_name_octets_max);
        require(attachment.name.find_first_of("/\\\r\n") == std::string::npos);
    }
    require(message.unparsable.empty() || (message.text.empty() && message.attachments.empty()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view mail(reinterpret_cast<const char*>(data), size);
    const maildocket::mime::MimeLimits limits;
    maildocket::mime::MemorySource memory(mail);
    FileLikeSource file(mail);
    CountingSink sink;
    const auto message = maildocket::mime::parse(memory, limits, &sink);
    require(message.has_value());
    require_promises(*message);
    require(sink.count() == message->attachments.size());
    std::uint64_t octets = 0;
    for (const auto& attachment : message->attachments) {
        octets += attachment.octets;
    }
    require(octets == sink.total_octets());
    const auto from_file = maildocket::mime::parse(file, limits, nullptr);
    require(from_file.has_value() && *from_file == *message);
    require(
        maildocket::mime::message_identity(memory).value() ==
        maildocket::mime::message_identity(file).value()
    );
    return 0;
}
