#include "core/routing/understanding.hpp"

#include "core/base/ascii.hpp"
#include "core/text/bounce.hpp"
#include "core/text/html_body.hpp"
#include "core/text/html_safe.hpp"
#include "core/text/html_text.hpp"
#include "core/text/new_text.hpp"
#include "core/text/subject.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::routing {

namespace {

// The body to be shown, cut into what is new, what is not and what is passed on. A plain body is
// what its author's program meant to be read alone.
void read_body(const Message& message, text::HtmlBody& html, Understanding& result) {
    text::ReplyParts parts;
    const bool has_plain = !ascii::trim(message.text).empty();
    const bool has_html = !message.html.empty();
    if (!has_plain && has_html) {
        auto reply = text::split_html_reply(html, text::NewHtml::leave_out);
        result.text = std::move(reply.text);
        parts = std::move(reply.parts);
    }
    if (result.text.empty()) {  // a plain body, or HTML beyond the limits
        result.text = has_plain ? message.text : has_html ? text::html_to_text(html) : "";
        parts = text::split_reply(result.text);
    }
    if (parts.has_history) {
        result.forwarded = text::find_forwarded(message.subject, result.text);
    }
    result.new_text = std::move(parts.new_text);
    result.quoted_text = std::move(parts.quoted_text);
    result.signature = std::move(parts.signature);
}

bool is_enclosed_mail(const Attachment& attachment) {
    return attachment.declared_type == "message/rfc822" ||
           attachment.declared_type == "message/global";
}

// A mail that is passed on as an attachment. Its text stays there.
std::optional<text::Forwarded> find_enclosed_forward(
    const Message& message, const Understanding& reading
) {
    if (reading.bounce || !parse_mailbox(message.returned_author.email) ||
        std::ranges::count_if(message.attachments, is_enclosed_mail) != 1 ||
        !text::base_subject(message.subject).forward) {
        return std::nullopt;
    }
    return text::Forwarded{message.returned_author, message.returned_subject, reading.new_text, {}};
}

}  // namespace

Understanding understand(const Message& message, bool null_reverse_path) {
    Understanding result;
    text::HtmlBody html(message.html);
    read_body(message, html, result);
    if (!message.html.empty()) {
        result.safe_html = text::make_safe(html).html;
    }
    result.bounce = text::read_bounce(message, html);
    if (!result.forwarded) {
        result.forwarded = find_enclosed_forward(message, result);
    }
    result.classification = classify(message, null_reverse_path, result.bounce);
    return result;
}

}  // namespace maildocket::routing
