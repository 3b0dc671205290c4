#include "core/mime/parse.hpp"

#include "core/mime/assemble.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/head.hpp"
#include "core/mime/line_ends.hpp"
#include "core/mime/structure.hpp"

#include <utility>

namespace maildocket::mime {

namespace {

// The charset that the mail's own texts say they are in: raw octets of its header are in it too.
std::string_view charset_hint(const Part& part) {
    if (!part.is_multipart()) {
        const auto charset = charset_of(part.content_type.parameter("charset"));
        return part.is_text() && charset != "UTF-8" && charset != "US-ASCII" ? charset
                                                                             : std::string_view{};
    }
    for (const auto& child : part.children) {
        if (const auto hint = charset_hint(child); !hint.empty()) {
            return hint;
        }
    }
    return {};
}

Result<void> look_at_line_ends(Source& source, Assembler& assembler) {
    LineEndCheck check;
    PieceReader reader(source, {0, source.octets()});
    while (true) {
        const auto piece = reader.next();
        if (!piece) {
            return fail_with(piece);
        }
        if (piece->empty()) {
            break;
        }
        check.look(*piece);
    }
    if (check.bare_line_feed()) {
        assembler.note("bare line feed");
    }
    if (check.bare_carriage_return()) {
        assembler.note("bare carriage return");
    }
    return {};
}

Message unreadable(const Head& head, const MimeLimits& limits, std::string reason) {
    Message message;
    fill_from_head(message, head, limits, {});
    message.unparsable = std::move(reason);
    return message;
}

}  // namespace

Result<Message> parse(Source& source, const MimeLimits& limits, PartSink* sink) {
    const Extent whole{0, source.octets()};
    const auto head = read_head(source, whole, limits);
    if (!head) {
        return fail_with(head);
    }
    if (!head->over_limit.empty()) {
        return unreadable(*head, limits, head->over_limit);
    }
    auto structure = read_structure(source, whole, *head, limits);
    if (!structure) {
        return fail_with(structure);
    }
    if (!structure->over_limit.empty()) {
        return unreadable(*head, limits, std::move(structure->over_limit));
    }
    Message message;
    const auto hint = charset_hint(structure->root);
    fill_from_head(message, *head, limits, hint);
    message.content_type = structure->root.media_type;
    Assembler assembler(message, limits, sink);
    for (auto& defect : structure->defects) {
        assembler.note(std::move(defect));
    }
    if (const auto looked = look_at_line_ends(source, assembler); !looked) {
        return fail_with(looked);
    }
    auto body = assembler.take(source, structure->root, hint);
    if (!body) {
        return fail_with(body);
    }
    assembler.finish(std::move(*body));
    return message;
}

}  // namespace maildocket::mime
