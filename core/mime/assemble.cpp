#include "core/mime/assemble.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/mime/attachment_name.hpp"
#include "core/mime/body_text.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/encoded_word.hpp"
#include "core/mime/uu_blocks.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace maildocket::mime {

namespace {

// A multipart that came out as a leaf has no boundary: what is in it is at least text.
bool is_readable(std::string_view media_type) {
    return media_type == "text/plain" || media_type == "text/html" ||
           media_type.starts_with("multipart/");
}

// Programs that cannot write a character put "?" in the one place and the whole name in the other.
bool is_damaged(std::string_view name) {
    return name.find_first_of("?") != std::string_view::npos ||
           name.find("\xEF\xBF\xBD") != std::string_view::npos;
}

std::string_view declared_name(const Part& part) {
    const auto file_name = part.disposition.parameter("filename");
    const auto name = part.content_type.parameter("name");
    const bool name_is_better = file_name.empty() || (is_damaged(file_name) && !is_damaged(name));
    return name_is_better && !name.empty() ? name : file_name;
}

// Outlook names pictures only in their id: "image001.png@01D7F0A3.5B2C".
std::string_view name_in_content_id(const Part& part) {
    const std::string_view name =
        std::string_view(part.content_id).substr(0, part.content_id.find('@'));
    const auto dot = name.rfind('.');
    const bool like_a_file = dot != std::string_view::npos && dot > 0 && name.size() - dot >= 3 &&
                             name.size() - dot <= 5 && part.media_type.starts_with("image/") &&
                             std::ranges::all_of(name.substr(dot + 1), ascii::is_alnum);
    return like_a_file ? name : std::string_view{};
}

bool is_enclosed_message(const Part& part) {
    return part.media_type == "message/rfc822" || part.media_type == "message/global" ||
           part.media_type == "message/news" || part.media_type == "message/rfc2822";
}

// The first leaf that may be read as text, of those with or those without a file name.
const Part* first_text(const Part& part, bool with_name) {
    if (!part.is_multipart()) {
        const bool candidate = is_readable(part.media_type) &&
                               part.disposition.value != "attachment" &&
                               declared_name(part).empty() != with_name;
        return candidate ? &part : nullptr;
    }
    for (const auto& child : part.children) {
        if (const auto* found = first_text(child, with_name)) {
            return found;
        }
    }
    return nullptr;
}

bool holds(const Part& part, std::string_view media_type) {
    return part.media_type == media_type ||
           std::ranges::any_of(part.children, [media_type](const Part& child) {
               return holds(child, media_type);
           });
}

bool is_blank(const std::optional<std::string>& text) {
    return !text || text->find_first_not_of(" \t\n") == std::string::npos;
}

void append_paragraph(std::optional<std::string>& text, std::string more) {
    if (is_blank(text)) {
        text = std::move(more);
        return;
    }
    if (more.find_first_not_of(" \t\n") == std::string::npos) {
        return;
    }
    while (text->ends_with('\n')) {
        text->pop_back();
    }
    text->append("\n\n").append(more);
}

}  // namespace

Assembler::Assembler(Message& message, const MimeLimits& limits, PartSink* sink)
    : message_(message), limits_(limits), sink_(sink) {}

void Assembler::note(std::string defect) {
    if (message_.defects.size() < limits_.defects_max &&
        std::ranges::find(message_.defects, defect) == message_.defects.end()) {
        message_.defects.push_back(std::move(defect));
    }
}

Result<Body> Assembler::take(Source& source, const Part& root, std::string_view hint) {
    // Containers bring trees of their own while another one is being read.
    const auto outer = std::tuple(source_, hint_, only_text_);
    source_ = &source;
    hint_ = hint;
    only_text_ = first_text(root, false) == nullptr ? first_text(root, true) : nullptr;
    auto body = read(root, Place::body);
    std::tie(source_, hint_, only_text_) = outer;
    return body;
}

void Assembler::finish(Body body) {
    const bool has_spare = spare_body_.text || spare_body_.html;
    if (has_spare && is_blank(body.text) && is_blank(body.html)) {
        body = std::move(spare_body_);
    }
    message_.text = std::move(body.text).value_or(std::string{});
    message_.html = std::move(body.html).value_or(std::string{});
    const auto shown = content_ids_in(message_.html);
    for (auto& attachment : message_.attachments) {
        attachment.is_inline = attachment.is_inline || shown.contains(attachment.content_id);
    }
}

// Recursion is bounded by MimeLimits::depth_max, which read_structure() holds.
Result<Body> Assembler::read(const Part& part, Place place) {
    if (!part.is_multipart()) {
        return read_leaf(part, place);
    }
    if (part.media_type == "multipart/alternative") {
        return read_alternative(part);
    }
    if (part.media_type == "multipart/related") {
        return read_related(part);
    }
    if (part.media_type == "multipart/report") {
        const auto type = part.content_type.parameter("report-type");
        message_.report_type =
            message_.report_type.empty() ? ascii::lower(type) : message_.report_type;
    }
    return read_mixed(part);
}

// Everything in order. Where some parts are only plain and some only HTML, the HTML body gets all
// of them, and the plain one does if it was there first: an HTML body with a plain footer must not
// be read as the footer alone.
Result<Body> Assembler::read_mixed(const Part& part) {
    std::vector<Body> sections;
    for (const auto& child : part.children) {
        auto section = read(child, Place::body);
        if (!section) {
            return section;
        }
        if (section->text || section->html) {
            sections.push_back(std::move(*section));
        }
    }
    Body body;
    const bool has_html =
        std::ranges::any_of(sections, [](const Body& section) { return section.html.has_value(); });
    const bool text_first = !sections.empty() && sections.front().text.has_value();
    for (auto& section : sections) {
        if (has_html) {
            append_paragraph(
                body.html, section.html ? std::move(*section.html) : html_of_text(*section.text)
            );
        }
        if (text_first && section.text) {
            append_paragraph(body.text, std::move(*section.text));
        }
    }
    return body;
}

// The first plain and the last HTML version are the body; what is left over is kept as attachment.
Result<Body> Assembler::read_alternative(const Part& part) {
    Body body;
    const auto last_html =
        std::find_if(part.children.rbegin(), part.children.rend(), [](const Part& child) {
            return holds(child, "text/html");
        });
    for (const auto& child : part.children) {
        const bool superfluous = (child.media_type == "text/plain" && body.text.has_value()) ||
                                 (child.media_type == "text/html" && &child != &*last_html);
        if (superfluous) {
            if (const auto attached = attach(child, Place::body); !attached) {
                return fail_with(attached);
            }
            continue;
        }
        auto version = read(child, Place::body);
        if (!version) {
            return version;
        }
        if (version->text && !body.text) {
            body.text = std::move(version->text);
        }
        if (version->html) {
            body.html = std::move(version->html);
        }
    }
    return body;
}

// RFC 2387: the root is named by "start" or is the first part; the others belong to it.
Result<Body> Assembler::read_related(const Part& part) {
    auto start = part.content_type.parameter("start");
    if (start.starts_with('<') && start.ends_with('>')) {
        start = start.substr(1, start.size() - 2);
    }
    auto root = std::ranges::find_if(part.children, [start](const Part& child) {
        return !start.empty() && child.content_id == start;
    });
    if (root == part.children.end()) {
        root = std::ranges::find_if(part.children, [](const Part& child) {
            return holds(child, "text/html");
        });
    }
    if (root == part.children.end()) {
        root = part.children.begin();
    }
    Body body;
    for (auto child = part.children.begin(); child != part.children.end(); ++child) {
        auto read_child = read(*child, child == root ? Place::body : Place::related);
        if (!read_child) {
            return read_child;
        }
        if (child == root) {
            body = std::move(*read_child);
        } else if (read_child->text || read_child->html) {
            if (read_child->text && !body.html) {
                append_paragraph(body.text, std::move(*read_child->text));
            } else if (read_child->html) {
                append_paragraph(body.html, std::move(*read_child->html));
            }
        }
    }
    return body;
}

bool Assembler::is_body(const Part& part) const {
    if (!is_readable(part.media_type)) {
        return false;
    }
    if (&part == only_text_) {
        return true;
    }
    return part.disposition.value != "attachment" && declared_name(part).empty();
}

Result<Body> Assembler::read_leaf(const Part& part, Place place) {
    if (!part.stray_text.empty()) {
        note("a multipart without its boundary");
        return readable(part, part.stray_text);
    }
    if (place == Place::body && is_body(part)) {
        return read_text(part);
    }
    auto opened = open_container(part);
    if (!opened) {
        return fail_with(opened);
    }
    if (*opened) {
        return std::move(**opened);
    }
    if (const auto read = read_service_part(part); !read) {
        return fail_with(read);
    }
    if (const auto attached = attach(part, place); !attached) {
        return fail_with(attached);
    }
    return Body{};
}

Result<Body> Assembler::read_text(const Part& part) {
    bool cut = false;
    auto octets = decoded_front(part, limits_.text_octets_max, cut);
    if (!octets) {
        return fail_with(octets);
    }
    if (cut) {
        note("a text is too long to be shown; all of it is in an attachment");
        if (const auto attached = attach(part, Place::body); !attached) {
            return fail_with(attached);
        }
    }
    return readable(part, std::move(*octets));
}

Result<Body> Assembler::readable(const Part& part, std::string octets) {
    const bool is_html = part.media_type == "text/html";
    std::string label(part.content_type.parameter("charset"));
    if (is_html && charset_of(label).empty()) {
        label = charset_in_html(octets);
    }
    auto decoded = to_utf8(octets, label, hint_);
    if (decoded.relabelled) {
        note("the charset of a text is missing or wrong");
    }
    if (decoded.damaged) {
        note("a text holds octets that cannot be read");
    }
    auto text = with_line_feeds(std::move(decoded.text));
    if (is_html) {
        return Body{std::nullopt, std::move(text)};
    }
    if (const auto attached = attach_uu_blocks(text); !attached) {
        return fail_with(attached);
    }
    if (ascii::equal_ignoring_case(part.content_type.parameter("format"), "flowed")) {
        const auto delete_space = part.content_type.parameter("delsp");
        text = undo_flowed(text, ascii::equal_ignoring_case(delete_space, "yes"));
    }
    return Body{std::move(text), std::nullopt};
}

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
        }
    }
    return {};
}

Result<std::string> Assembler::decoded_front(const Part& part, std::size_t octets_max, bool& cut) {
    std::string octets;
    PieceReader reader(*source_, part.content);
    TransferDecoder decoder(part.encoding);
    while (octets.size() <= octets_max) {
        const auto piece = reader.next();
        if (!piece) {
            return fail_with(piece);
        }
        if (piece->empty()) {
            octets.append(decoder.finish());
            break;
        }
        octets.append(decoder.decode(*piece));
    }
    if (decoder.garbage_octets() > 0) {
        note("base64 with octets that do not belong there");
    }
    cut = octets.size() > octets_max;
    if (cut) {
        octets.resize(octets_max);
    }
    return octets;
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
