#pragma once

#include "core/mail/message.hpp"
#include "core/mime/attachment_writer.hpp"
#include "core/mime/parse.hpp"
#include "core/mime/structure.hpp"
#include "core/mime/tnef.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace maildocket::mime {

// A text that a person is to read: plain, HTML or both.
struct Body {
    std::optional<std::string> text;
    std::optional<std::string> html;
};

// Turns trees of parts into the texts and attachments of one message.
class Assembler {
public:
    // All borrowed; `sink` may be null.
    Assembler(Message& message, const MimeLimits& limits, PartSink* sink);

    // Takes in everything below `root`, whose extents lie in `source`. `hint` is the charset of
    // unlabelled octets.
    [[nodiscard]] Result<Body> take(Source& source, const Part& root, std::string_view hint);
    // Text that belongs to no part, as the beginning of the body.
    void put_before(Body& body, std::string_view octets);
    // Marks the attachments that the HTML shows, when it is all there.
    void finish(Body body);

    void note(std::string defect);

private:
    enum class Place { body, related };  // related: beside the root of a multipart/related

    Result<Body> read(const Part& part, Place place);
    Result<Body> read_leaf(const Part& part, Place place);
    Result<Body> read_mixed(const Part& part);
    Result<Body> read_alternative(const Part& part);
    Result<Body> read_related(const Part& part);
    Result<Body> read_text(const Part& part);
    Result<Body> readable(const Part& part, std::string_view octets);
    Result<void> read_service_part(const Part& part);
    Result<void> attach(const Part& part, Place place);
    Result<void> attach_octets(Attachment attachment, std::string_view octets);
    Result<void> attach_uu_blocks(std::string& text);

    // containers.cpp: what is inside a winmail.dat or an opaque signature. Nothing if the part is
    // no container, or one that stays closed.
    Result<std::optional<Body>> open_container(const Part& part);
    Result<std::optional<Body>> open_tnef(std::string_view file);
    Result<void> attach_tnef_message(const TnefAttachment& enclosed);
    Result<std::optional<Body>> open_signed_data(std::string_view der);

    [[nodiscard]] bool is_body(const Part& part) const;
    [[nodiscard]] Attachment described(const Part& part, Place place) const;
    // The decoded content, no more than `octets_max`; `cut` says that there is more.
    Result<std::string> decoded_front(const Part& part, std::size_t octets_max, bool& cut);

    Message& message_;
    const MimeLimits& limits_;
    PartSink* sink_;
    Source* source_ = nullptr;
    std::string_view hint_;
    std::size_t container_depth_ = 0;
    Body spare_body_;                    // of a container: the body if the mail has no other
    const Part* likely_text_ = nullptr;  // read as text whatever it is called
};

}  // namespace maildocket::mime
