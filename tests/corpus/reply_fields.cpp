#include "core/base/utf8.hpp"
#include "core/text/forwarded.hpp"
#include "core/text/new_text.hpp"
#include "tests/corpus/fields.hpp"

namespace maildocket::corpus {

namespace json = boost::json;

namespace {

// Everything but the new text, in the order of the mail.
std::string elided(const std::string& text, const text::ReplyParts& parts) {
    std::string result;
    for (const auto& span : parts.spans) {
        if (span.kind != text::Span::Kind::new_text) {
            result += text.substr(span.begin, span.end - span.begin);
        }
    }
    return result;
}

}  // namespace

void add_reply_fields(const std::string& kind, const std::string& octets, json::object& result) {
    const auto body = utf8::scrub(octets);
    text::ReplyParts parts;
    if (kind == "html") {
        auto reply = text::split_html_reply(body);
        parts = std::move(reply.parts);
        result["reply_html"] = std::move(reply.new_html);
        result["elided"] = elided(reply.text, parts);
    } else {
        parts = text::split_reply(body);
        result["elided"] = elided(body, parts);
        if (const auto forwarded = text::find_forwarded("", body)) {
            result["forwarded"] = json::object{
                {"before", forwarded->before},
                {"message", forwarded->message},
                {"from", forwarded->from.email}};
        }
    }
    result["reply_text"] = parts.new_text;
    result["signature"] = parts.signature;
}

}  // namespace maildocket::corpus
