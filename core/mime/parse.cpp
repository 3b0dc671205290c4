#include "core/mime/parse.hpp"

#include "core/base/utf8.hpp"
#include "core/mime/assemble.hpp"
#include "core/mime/charset.hpp"
#include "core/mime/charset_traits.hpp"
#include "core/mime/encoded_word.hpp"
#include "core/mime/head.hpp"
#include "core/mime/line_ends.hpp"
#include "core/mime/structure.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::mime {

namespace {

// What tells more than ASCII and UTF-8, which octets show by themselves.
std::string_view telling(std::string_view charset) {
    return charset == "UTF-8" || charset == "US-ASCII" ? std::string_view{} : charset;
}

// The first text of the mail; null if there is none.
const Part* first_text(const Part& part) {
    if (!part.is_multipart()) {
        return part.is_text() ? &part : nullptr;
    }
    for (const auto& child : part.children) {
        if (const auto* found = first_text(child)) {
            return found;
        }
    }
    return nullptr;
}

bool has_raw_octets(const Head& head) {
    return std::ranges::any_of(head.fields, [](const RawField& field) {
        return !all_ascii(field.value) && !utf8::valid(field.value);
    });
}

// The charset of unlabelled octets, if another place in the mail tells: the label of its text, the
// encoded words of its header, or what its text looks like, which is longer than a subject.
Result<std::string_view> charset_hint(Source& source, const Head& head, const Part& root) {
    const auto* text = first_text(root);
    if (text != nullptr) {
        const auto labelled = telling(charset_of(text->content_type.parameter("charset")));
        if (!labelled.empty()) {
            return labelled;
        }
    }
    for (const auto name : {"Subject", "From", "To"}) {
        const auto label = telling(charset_of(encoded_word_charset(head.value(name))));
        if (!label.empty()) {
            return label;
        }
    }
    if (text == nullptr || !has_raw_octets(head)) {
        return std::string_view{};
    }
    PieceReader reader(source, text->content);
    const auto piece = reader.next();
    if (!piece) {
        return fail_with(piece);
    }
    const auto front = decode_transfer(*piece, text->encoding);
    return all_ascii(front) ? std::string_view{} : telling(detect_charset(front, {}));
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
    const auto hint = charset_hint(source, *head, structure->root);
    if (!hint) {
        return fail_with(hint);
    }
    fill_from_head(message, *head, limits, *hint);
    message.content_type = structure->root.media_type;
    Assembler assembler(message, limits, sink);
    for (auto& defect : structure->defects) {
        assembler.note(std::move(defect));
    }
    if (const auto looked = look_at_line_ends(source, assembler); !looked) {
        return fail_with(looked);
    }
    auto body = assembler.take(source, structure->root, *hint);
    if (!body) {
        return fail_with(body);
    }
    if (!structure->headerless_text.empty()) {
        assembler.put_before(*body, structure->headerless_text);
    }
    assembler.finish(std::move(*body));
    return message;
}

}  // namespace maildocket::mime
