#include "core/routing/understanding.hpp"

#include "core/base/ascii.hpp"
#include "core/text/bounce.hpp"
#include "core/text/html_safe.hpp"
#include "core/text/html_text.hpp"
#include "core/text/new_text.hpp"

#include <utility>

namespace maildocket::routing {

namespace {

// The body to be shown, cut into what is new and what is not. A plain body is what its author's
// program meant to be read alone.
void read_body(const Message& message, Understanding& result) {
    text::ReplyParts parts;
    if (ascii::trim(message.text).empty() && !message.html.empty()) {
        auto reply = text::split_html_reply(message.html);
        result.text = std::move(reply.text);
        parts = std::move(reply.parts);
    }
    if (result.text.empty()) {  // a plain body, or HTML beyond the limits
        result.text =
            ascii::trim(message.text).empty() ? text::html_to_text(message.html) : message.text;
        parts = text::split_reply(result.text);
    }
    result.new_text = std::move(parts.new_text);
    result.quoted_text = std::move(parts.quoted_text);
    result.signature = std::move(parts.signature);
}

}  // namespace

Understanding understand(const Message& message, bool null_reverse_path) {
    Understanding result;
    read_body(message, result);
    if (!message.html.empty()) {
        result.safe_html = text::make_safe(message.html).html;
    }
    result.forwarded = text::find_forwarded(message.subject, result.text);
    result.bounce = text::read_bounce(message);
    result.classification = classify(message, null_reverse_path, result.bounce);
    return result;
}

}  // namespace maildocket::routing
