#include "core/routing/understanding.hpp"

#include "core/base/ascii.hpp"
#include "core/text/bounce.hpp"
#include "core/text/html_safe.hpp"
#include "core/text/html_text.hpp"

namespace maildocket::routing {

Understanding understand(const Message& message, bool null_reverse_path) {
    Understanding result;
    if (!message.html.empty()) {
        result.safe_html = text::make_safe(message.html).html;
    }
    result.text = ascii::trim(message.text).empty() && !message.html.empty()
                      ? text::html_to_text(message.html)
                      : message.text;
    result.new_text = result.text;
    result.forwarded = text::find_forwarded(message.subject, result.text);
    result.bounce = text::read_bounce(message);
    result.classification = classify(message, null_reverse_path, result.bounce);
    return result;
}

}  // namespace maildocket::routing
