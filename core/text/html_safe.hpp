#pragma once

#include <string>
#include <string_view>
#include <vector>

// Foreign HTML made fit to be shown to an agent. Written anew from the HTML5 tree by allow-lists of
// elements, attributes, URL schemes and style properties: nothing of the original markup is copied,
// so there is nothing to overlook. Scripts, forms, frames, plug-ins, style sheets, SVG and MathML
// are not on the lists. Nothing is loaded from elsewhere when it is shown.
namespace maildocket::text {

class HtmlBody;

struct SafeHtml {
    std::string html;  // the content of a <body>; parsed again it gives the same tree
    bool remote_content_removed = false;   // pictures of other hosts; see data-maildocket-remote
    std::vector<std::string> content_ids;  // of the parts it shows (cid:), without < >, in order

    bool operator==(const SafeHtml&) const = default;
};

// UTF-8 in, UTF-8 out. A picture of another host keeps its address in `data-maildocket-remote`
// and has no `src`. HTML that no tree can be built of (html_guard.hpp) becomes a <pre> of its text.
[[nodiscard]] SafeHtml make_safe(std::string_view html);
[[nodiscard]] SafeHtml make_safe(HtmlBody& body);

}  // namespace maildocket::text
