#include "core/mime/assemble.hpp"

#include "core/base/ascii.hpp"
#include "core/mime/body_text.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/defects.hpp"
#include "core/mime/part_kinds.hpp"

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

// How likely a leaf is what a person wrote. A mail of which nothing is an ordinary text may have
// its text under another label, or with a file name.
enum class TextRank { ordinary, named, other_type, unnamed_attachment, none };

TextRank text_rank(const Part& part) {
    const bool is_attachment = part.disposition.value == "attachment";
    const bool has_name = !declared_name(part).empty();
    if (is_readable(part.media_type)) {
        if (!is_attachment) {
            return has_name ? TextRank::named : TextRank::ordinary;
        }
        return has_name ? TextRank::none : TextRank::unnamed_attachment;
    }
    const bool is_prose = part.media_type == "text/enriched" ||
                          part.media_type == "text/richtext" ||
                          part.media_type == "text/markdown" ||
                          part.media_type == "text/x-markdown" || part.media_type == "text/text";
    return is_prose && !is_attachment && !has_name ? TextRank::other_type : TextRank::none;
}

// The first leaf of the best rank there is.
void find_text(const Part& part, const Part*& best, TextRank& best_rank) {
    for (const auto& child : part.children) {
        find_text(child, best, best_rank);
    }
    if (!part.is_multipart() && text_rank(part) < best_rank) {
        best = &part;
        best_rank = text_rank(part);
    }
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
    note_defect(message_, limits_, std::move(defect));
}

Result<Body> Assembler::take(Source& source, const Part& root, std::string_view hint) {
    // Containers bring trees of their own while another one is being read.
    const auto outer = std::tuple(source_, hint_, likely_text_);
    source_ = &source;
    hint_ = hint;
    likely_text_ = nullptr;
    // A text that is said to be attached to nothing is the mail itself.
    auto best_rank = root.is_multipart() ? TextRank::unnamed_attachment : TextRank::none;
    find_text(root, likely_text_, best_rank);
    auto body = read(root, Place::body);
    std::tie(source_, hint_, likely_text_) = outer;
    return body;
}

void Assembler::put_before(Body& body, std::string_view octets) {
    note("a part without a header section");
    std::optional<std::string> text = with_line_feeds(to_utf8(octets, {}, hint_).text);
    if (body.html) {
        body.html->insert(0, html_of_text(*text));
    }
    if (body.text) {
        append_paragraph(text, std::move(*body.text));
    }
    body.text = std::move(text);
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
    return &part == likely_text_ || text_rank(part) == TextRank::ordinary;
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
    return readable(part, *octets);
}

Result<Body> Assembler::readable(const Part& part, std::string_view octets) {
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

Result<std::string> Assembler::decoded_front(const Part& part, std::size_t octets_max, bool& cut) {
    std::string octets;
    octets.reserve(std::min<std::uint64_t>(part.content.octets(), octets_max + piece_octets_max));
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

}  // namespace maildocket::mime
