#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// HTML as plain text for a person: blocks, lists and tables become lines, links stay visible. Never
// fails and takes linear time; HTML that no tree can be built of (html_guard.hpp) loses its tags
// and nothing else.
namespace maildocket::text {

class HtmlBody;

struct HtmlTextOptions {
    bool quote_blockquotes = false;  // lines of <blockquote> begin with "> "
    bool show_links = true;          // "text <url>" where the text is not the url itself
    bool show_hidden = false;        // what a style hides
    std::size_t octets_max = 4U << 20U;

    bool operator==(const HtmlTextOptions&) const = default;
};

// UTF-8 in, UTF-8 out, line ends LF, no blank line at the ends.
[[nodiscard]] std::string html_to_text(std::string_view html, const HtmlTextOptions& options = {});
[[nodiscard]] std::string html_to_text(HtmlBody& body, const HtmlTextOptions& options = {});

// Only cuts tags, comments, scripts and styles out and decodes the common character references.
[[nodiscard]] std::string strip_tags(std::string_view html, std::size_t octets_max = 4U << 20U);

}  // namespace maildocket::text
