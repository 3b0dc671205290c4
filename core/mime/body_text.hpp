#pragma once

#include "core/mail/mailbox.hpp"
#include "core/mime/flowed.hpp"
#include "core/mime/limits.hpp"

#include <string>
#include <string_view>
#include <unordered_set>

namespace maildocket::mime {

// CRLF and CR alone become LF.
[[nodiscard]] std::string with_line_feeds(std::string text);

// Plain text as a piece of HTML that looks the same.
[[nodiscard]] std::string html_of_text(std::string_view text);

// The charset an HTML document names in a meta element near its beginning; empty if it names none.
[[nodiscard]] std::string charset_in_html(std::string_view octets);

// The content ids that "cid:" URLs (RFC 2392) of an HTML document name.
[[nodiscard]] std::unordered_set<std::string> content_ids_in(std::string_view html);

// The decoded Subject of an enclosed message, of which `octets` are the beginning; may be empty.
[[nodiscard]] std::string enclosed_subject(
    std::string_view octets, const MimeLimits& limits, std::string_view hint
);

// The first author of such a message, or an empty Address.
[[nodiscard]] Address enclosed_author(
    std::string_view octets, const MimeLimits& limits, std::string_view hint
);

// File name of an enclosed message: its subject and ".eml".
[[nodiscard]] std::string enclosed_message_name(
    std::string_view octets, const MimeLimits& limits, std::string_view hint
);

}  // namespace maildocket::mime
