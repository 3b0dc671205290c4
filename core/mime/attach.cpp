#include "core/base/utf8.hpp"
#include "core/mime/assemble.hpp"
#include "core/mime/attachment_name.hpp"
#include "core/mime/body_text.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/part_kinds.hpp"
#include "core/mime/uu_blocks.hpp"

#include <utility>

namespace maildocket::mime {

// Reports and enclosed messages also say something to the program.
Result<void> Assembler::read_service_part(const Part& part) {
    bool cut = false;
    const bool is_status = part.media_type == "message/delivery-status" ||
                           part.media_type == "message/global-delivery-status";
    const bool is_headers =
        part.media_type == "text/rfc822-headers" || part.media_type == "message/global-headers";
    if (is_status || is_headers ||
        (is_enclosed_message(part) && message_.returned_headers.empty())) {
        auto octets = decoded_front(part, limits_.header_octets_max, cut);
        if (!octets) {
            return fail_with(octets);
        }
        auto text = with_line_feeds(to_utf8(*octets, {}, hint_).text);
        if (is_status) {
            message_.delivery_status.append(message_.delivery_status.empty() ? "" : "\n")
                .append(text);
        } else if (message_.returned_headers.empty()) {
            const auto end = text.find("\n\n", text.find_first_not_of('\n'));
            message_.returned_headers = text.substr(0, end == std::string::npos ? end : end + 1);
            message_.returned_subject = enclosed_subject(*octets, limits_, hint_);
            message_.returned_author = enclosed_author(*octets, limits_, hint_);
        }
    }
    return {};
}

Attachment Assembler::described(const Part& part, Place place) const {
    Attachment attachment;
    attachment.name = clean_attachment_name(declared_name(part));
    if (attachment.name.empty()) {
        attachment.name = clean_attachment_name(name_in_content_id(part));
    }
    attachment.declared_type = part.media_type;
    attachment.content_id = utf8::scrub(part.content_id);
    const bool inline_picture =
        part.disposition.value == "inline" && part.media_type.starts_with("image/");
    attachment.is_inline = inline_picture || (place == Place::related && !part.content_id.empty() &&
                                              part.disposition.value != "attachment");
    return attachment;
}

Result<void> Assembler::attach(const Part& part, Place place) {
    auto attachment = described(part, place);
    if (is_enclosed_message(part) && attachment.name.empty()) {
        bool cut = false;
        const auto front = decoded_front(part, limits_.header_octets_max, cut);
        if (!front) {
            return fail_with(front);
        }
        attachment.name = enclosed_message_name(*front, limits_, hint_);
    }
    AttachmentWriter writer(sink_, std::move(attachment));
    if (auto begun = writer.begin(); !begun) {
        return begun;
    }
    PieceReader reader(*source_, part.content);
    TransferDecoder decoder(part.encoding);
    while (true) {
        const auto piece = reader.next();
        if (!piece) {
            return fail_with(piece);
        }
        const auto octets = piece->empty() ? decoder.finish() : decoder.decode(*piece);
        if (auto written = writer.write(octets); !written) {
            return written;
        }
        if (piece->empty()) {
            break;
        }
    }
    if (decoder.garbage_octets() > 0) {
        note("base64 with octets that do not belong there");
    }
    auto ended = writer.end();
    if (!ended) {
        return fail_with(ended);
    }
    message_.attachments.push_back(std::move(*ended));
    return {};
}

Result<void> Assembler::attach_octets(Attachment attachment, std::string_view octets) {
    attachment.name = clean_attachment_name(attachment.name);
    AttachmentWriter writer(sink_, std::move(attachment));
    auto done = writer.begin();
    if (done) {
        done = writer.write(octets);
    }
    if (!done) {
        return done;
    }
    auto ended = writer.end();
    if (!ended) {
        return fail_with(ended);
    }
    message_.attachments.push_back(std::move(*ended));
    return {};
}

Result<void> Assembler::attach_uu_blocks(std::string& text) {
    for (auto& block : take_uu_blocks(text)) {
        Attachment attachment;
        attachment.name = std::move(block.name);
        attachment.declared_type = "application/octet-stream";
        if (auto attached = attach_octets(std::move(attachment), block.octets); !attached) {
            return attached;
        }
    }
    return {};
}

}  // namespace maildocket::mime
