#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// What of a mail its author has just typed. Nothing is deleted: the received text is cut into
// spans, and whoever shows it may fold the others. When in doubt, text is new. Linear in the length
// of the input, whatever it holds. docs/understanding.md tells how each part is found.
namespace maildocket::text {

class HtmlBody;

struct Span {
    enum class Kind {
        new_text,      // typed for this mail, with the quoted lines that it answers point by point
        quote,         // an earlier mail
        signature,     // sign-off, contact block, "Sent from my ...", disclaimer
        quote_header,  // "On ... wrote:", From/Sent/To/Subject, "-----Original Message-----"
        marker         // "reply above this line"
    };
    Kind kind = Kind::new_text;
    std::size_t begin = 0;  // octets of the received text
    std::size_t end = 0;    // one past the last

    bool operator==(const Span&) const = default;
};

struct ReplyParts {
    std::string new_text;     // the new_text spans; blank lines at the ends are dropped
    std::string quoted_text;  // quotes with their headers and the marker
    std::string signature;
    std::vector<Span> spans;  // in order, without gap or overlap: together exactly the text
    // Something in it belongs to another mail, or was taken for that: a heading of whatever kind, a
    // quotation, the mark of a forward. Without it find_forwarded() finds nothing.
    bool has_history = false;

    bool operator==(const ReplyParts&) const = default;
};

// Cuts a plain text body.
[[nodiscard]] ReplyParts split_reply(std::string_view text);

struct HtmlReplyParts {
    std::string text;  // the HTML as text; what the spans of `parts` refer to
    ReplyParts parts;
    std::string new_html;  // the body without quotes, signature and marker; not made safe

    bool operator==(const HtmlReplyParts&) const = default;
};

// Cuts an HTML body where mail programs mark quotes in the tree, and as split_reply elsewhere. HTML
// beyond the limits of the parser gives empty parts: use the plain text then.
[[nodiscard]] HtmlReplyParts split_html_reply(std::string_view html);
enum class NewHtml { write, leave_out };
[[nodiscard]] HtmlReplyParts split_html_reply(HtmlBody& body, NewHtml new_html = NewHtml::write);

}  // namespace maildocket::text
