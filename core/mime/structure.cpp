#include "core/mime/structure.hpp"

#include "core/base/ascii.hpp"
#include "core/mime/gmime_handles.hpp"
#include "core/mime/guard.hpp"
#include "core/mime/mail_view.hpp"

#include <gmime/gmime.h>

#include <memory>
#include <mutex>
#include <utility>

namespace maildocket::mime {

namespace {

struct Unreference {
    void operator()(gpointer object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unreference>;

std::string in_brackets(std::string_view raw) {
    const auto ids = parse_message_ids(raw);
    return ids.empty() ? std::string{} : ids.front();
}

// What one Content- field says about its part. Of several the first counts.
void describe(Part& part, std::string_view name, std::string_view raw) {
    const auto is = [name](std::string_view other) {
        return ascii::equal_ignoring_case(name, other);
    };
    if (is("type") && part.content_type.value.empty()) {
        std::string value(raw);
        unmask_content_type(value);
        part.content_type = parse_parameterized(value);
        if (!part.content_type.value.empty()) {
            part.media_type = media_type_of(part.content_type);
        }
    } else if (is("disposition") && part.disposition.value.empty()) {
        part.disposition = parse_parameterized(raw);
    } else if (is("transfer-encoding")) {
        part.encoding = transfer_encoding_of(ascii::trim(raw));
    } else if (is("id")) {
        part.content_id = in_brackets(raw);
    } else if (is("location")) {
        part.content_location = unfold(raw);
    } else if (is("description")) {
        part.description = unfold(raw);
    }
}

Part described_by(const Head& head) {
    Part part;
    for (const auto& field : head.fields) {
        if (ascii::starts_with_ignoring_case(field.name, "content-")) {
            describe(part, field.name.substr(8), field.value);
        }
    }
    return part;
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char letter : text) {
        if (letter == '"' || letter == '\\') {
            result.push_back('\\');
        }
        result.push_back(letter);
    }
    return result + '"';
}

// Copies GMime's tree.
class TreeReader {
public:
    TreeReader(const MailView& view, const MimeLimits& limits) : view_(view), limits_(limits) {}

    // Recursion ends at depth_max.
    void read(GMimeObject* object, Part& part, std::size_t depth) {
        if (GMIME_IS_MULTIPART(object)) {
            read_multipart(reinterpret_cast<GMimeMultipart*>(object), part, depth);
        } else if (GMIME_IS_PART(object)) {
            auto* content = g_mime_part_get_content(reinterpret_cast<GMimePart*>(object));
            if (content != nullptr) {
                const auto* stream = g_mime_data_wrapper_get_stream(content);
                part.content = {
                    view_.source_offset(stream->bound_start),
                    view_.source_offset(stream->bound_end)};
            }
        }
    }
    [[nodiscard]] bool too_deep() const { return too_deep_; }
    // It comes from what GMime saw, not from the source.
    [[nodiscard]] bool found_stray_text() const { return found_stray_text_; }

private:
    void read_multipart(GMimeMultipart* multipart, Part& part, std::size_t depth) {
        if (depth >= limits_.depth_max) {
            too_deep_ = true;
            return;
        }
        const int count = g_mime_multipart_get_count(multipart);
        part.children.reserve(static_cast<std::size_t>(count));
        for (int i = 0; i < count; ++i) {
            auto* object = g_mime_multipart_get_part(multipart, i);
            Part child;
            read_fields(object, child);
            if (part.media_type == "multipart/digest" && child.content_type.value.empty()) {
                child.media_type = "message/rfc822";  // RFC 2046 5.1.5
            }
            read(object, child, depth + 1);
            part.children.push_back(std::move(child));
        }
        if (count == 0) {
            if (const char* prologue = g_mime_multipart_get_prologue(multipart)) {
                found_stray_text_ = true;
                part.stray_text = prologue;
                unmask_fields(part.stray_text);
            }
        }
    }

    static void read_fields(GMimeObject* object, Part& part) {
        auto* headers = g_mime_object_get_header_list(object);
        const int count = g_mime_header_list_get_count(headers);
        for (int i = 0; i < count; ++i) {
            auto* header = g_mime_header_list_get_header_at(headers, i);
            const auto field = content_field(g_mime_header_get_name(header));
            const char* value = field ? g_mime_header_get_raw_value(header) : nullptr;
            if (value != nullptr) {
                describe(part, *field, value);
            }
        }
    }

    const MailView& view_;
    const MimeLimits& limits_;
    bool too_deep_ = false;
    bool found_stray_text_ = false;
};

// Whatever is said about it, the body is one text.
void become_text(Part& root, Extent body) {
    root.media_type = "text/plain";
    root.content = body;
    root.children.clear();
    root.stray_text.clear();
}

struct Multipart {
    Source& source;
    Extent body;
    const Part& described;  // by the head
    std::string boundary;
    bool bare_carriage_returns;
};

// How much of the leaves' content GMime gets to see.
enum class Content { edges, all };

Result<Structure> split(const Multipart& multipart, const MimeLimits& limits, Content shown) {
    start_gmime();
    Guard guard(limits, multipart.boundary);
    MailView view(
        multipart.source,
        multipart.body,
        "Content-Type: multipart/mixed; boundary=" + quoted(multipart.boundary) + "\r\n\r\n",
        guard
    );
    if (multipart.bare_carriage_returns) {
        view.translate_carriage_returns();
    }
    if (shown == Content::all) {
        view.show_content();
    }
    const Owned<GMimeStream> stream(new_stream(view));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    g_mime_parser_set_persist_stream(parser.get(), TRUE);
    // As a part: a message would bring lists of addresses that nobody asks for.
    const Owned<GMimeObject> tree(g_mime_parser_construct_part(parser.get(), nullptr));
    if (view.error()) {
        return fail(view.error()->code, view.error()->detail);
    }
    Structure structure;
    structure.root = multipart.described;
    if (tree != nullptr && (guard.over_limit().empty() || !guard.without_parts())) {
        TreeReader reader(view, limits);
        reader.read(tree.get(), structure.root, 0);
        if (reader.found_stray_text() && view.left_out_content()) {
            return split(multipart, limits, Content::all);
        }
        structure.over_limit =
            reader.too_deep() ? "multiparts are nested too deep" : guard.over_limit();
    }
    structure.headerless_text = guard.headerless_text();
    return structure;
}

}  // namespace

void start_gmime() {
    static std::once_flag started;
    std::call_once(started, [] { g_mime_init(); });
}

std::string boundary_parameter(const std::string& content_type) {
    const Owned<GMimeContentType> parsed(g_mime_content_type_parse(nullptr, content_type.c_str()));
    const char* boundary =
        parsed == nullptr ? nullptr : g_mime_content_type_get_parameter(parsed.get(), "boundary");
    return boundary == nullptr ? std::string{} : std::string(boundary);
}

Result<Structure> read_structure(
    Source& source, Extent extent, const Head& head, const MimeLimits& limits
) {
    Structure structure;
    structure.root = described_by(head);
    auto& root = structure.root;
    const Extent body{head.body_begin, std::min(extent.end, source.octets())};
    if (!root.media_type.starts_with("multipart/")) {
        root.content = body;
        return structure;
    }
    const std::string boundary(ascii::trim(root.content_type.parameter("boundary")));
    if (boundary.empty()) {
        structure.defects.emplace_back("a multipart without a boundary");
        become_text(root, body);
        return structure;
    }
    const Multipart multipart{source, body, root, boundary, head.bare_carriage_returns};
    auto parts = split(multipart, limits, Content::edges);
    if (!parts || !parts->root.children.empty() || !parts->over_limit.empty()) {
        return parts;
    }
    parts->defects.emplace_back("a multipart without its boundary");
    parts->headerless_text.clear();
    become_text(parts->root, body);
    return parts;
}

}  // namespace maildocket::mime
