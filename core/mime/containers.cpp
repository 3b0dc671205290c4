#include "core/base/ascii.hpp"
#include "core/crypto/smime.hpp"
#include "core/mime/assemble.hpp"
#include "core/mime/body_text.hpp"
#include "core/mime/head.hpp"
#include "core/mime/part_kinds.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::mime {

Result<std::optional<Body>> Assembler::open_container(const Part& part) {
    const bool tnef = is_tnef(part);
    if ((!tnef && !is_opaque_smime(part)) || container_depth_ >= limits_.container_depth_max) {
        return std::optional<Body>{};
    }
    bool cut = false;
    const auto octets = decoded_front(part, limits_.container_octets_max, cut);
    if (!octets) {
        return fail_with(octets);
    }
    if (cut) {
        note("a container is too large to be opened");
        return std::optional<Body>{};
    }
    ++container_depth_;
    auto body = tnef ? open_tnef(*octets) : open_signed_data(*octets);
    --container_depth_;
    return body;
}

// The body inside is the mail's own once more, so it is only a spare one.
Result<std::optional<Body>> Assembler::open_tnef(std::string_view file) {
    auto tnef = read_tnef(
        file, limits_.parts_max - std::min(limits_.parts_max, message_.attachments.size())
    );
    const bool has_content = tnef && (!tnef->attachments.empty() || !tnef->text.empty() ||
                                      !tnef->html.empty() || !tnef->compressed_rtf.empty());
    if (!has_content || tnef->truncated) {
        note("a winmail.dat is damaged and stays closed");
        return std::optional<Body>{};
    }
    for (const auto& attached : tnef->attachments) {
        if (attached.is_message) {
            if (const auto opened = attach_tnef_message(attached); !opened) {
                return fail_with(opened);
            }
            continue;
        }
        Attachment attachment;
        attachment.name = attached.name;
        attachment.declared_type = ascii::lower(attached.content_type);
        if (attachment.declared_type.empty()) {
            attachment.declared_type = "application/octet-stream";
        }
        attachment.content_id = attached.content_id;
        if (const auto done = attach_octets(std::move(attachment), attached.octets); !done) {
            return fail_with(done);
        }
    }
    if (tnef->text.empty() && tnef->html.empty()) {
        if (const auto rtf = unpack_rtf(tnef->compressed_rtf, limits_.text_octets_max)) {
            Attachment attachment;
            attachment.name = "message.rtf";
            attachment.declared_type = "application/rtf";
            if (const auto done = attach_octets(std::move(attachment), *rtf); !done) {
                return fail_with(done);
            }
        }
    } else if (!spare_body_.text && !spare_body_.html) {
        spare_body_ = {
            with_line_feeds(std::move(tnef->text)), with_line_feeds(std::move(tnef->html))};
    }
    return std::optional(Body{});
}

// An enclosed message has no octets of a mail: its text and its attachments stand for it.
Result<void> Assembler::attach_tnef_message(const TnefAttachment& enclosed) {
    Attachment attachment;
    attachment.name = enclosed.name;
    if (container_depth_ >= limits_.container_depth_max) {
        attachment.declared_type = "application/vnd.ms-tnef";
        return attach_octets(std::move(attachment), enclosed.octets);
    }
    auto outer_spare = std::exchange(spare_body_, Body{});
    ++container_depth_;
    const auto opened = open_tnef(enclosed.octets);
    --container_depth_;
    auto inner = std::exchange(spare_body_, std::move(outer_spare));
    if (!opened) {
        return fail_with(opened);
    }
    if (!*opened) {
        attachment.declared_type = "application/vnd.ms-tnef";
        return attach_octets(std::move(attachment), enclosed.octets);
    }
    const bool has_html = inner.html && !inner.html->empty();
    attachment.declared_type = has_html ? "text/html" : "text/plain";
    attachment.name += has_html ? ".html" : ".txt";
    const auto& text = has_html ? inner.html : inner.text;
    return text && !text->empty() ? attach_octets(std::move(attachment), *text) : Result<void>{};
}

Result<std::optional<Body>> Assembler::open_signed_data(std::string_view der) {
    const auto entity = unwrap_signed_data(der);
    if (!entity) {
        note("an encrypted or damaged S/MIME part stays closed");
        return std::optional<Body>{};
    }
    MemorySource source(*entity);
    const Extent whole{0, entity->size()};
    const auto head = read_head(source, whole, limits_);
    if (!head) {
        return fail_with(head);
    }
    auto structure = read_structure(source, whole, *head, limits_);
    if (!structure) {
        return fail_with(structure);
    }
    if (!head->over_limit.empty() || !structure->over_limit.empty()) {
        note("an S/MIME part passes a limit and stays closed");
        return std::optional<Body>{};
    }
    auto body = take(source, structure->root, hint_);
    return body ? Result<std::optional<Body>>(std::move(*body)) : fail_with(body);
}

}  // namespace maildocket::mime
