#pragma once

#include "core/text/html_tree.hpp"

#include <optional>
#include <string>
#include <string_view>

// The allow-lists of html_safe.hpp.
namespace maildocket::text {

enum class Treatment {
    keep,    // tag and content
    unwrap,  // the content alone
    drop,    // neither
};
[[nodiscard]] Treatment treatment_of(const GumboNode& element);

[[nodiscard]] bool is_void(GumboTag tag);
// Whether an element that is unwrapped bounded the tree builder's rules, such as what ends a <p>.
[[nodiscard]] bool is_scope(GumboTag tag);

// Attributes that load, run and name nothing. Not among them: href, src and style, which are
// written by rules of their own.
[[nodiscard]] bool is_allowed_attribute(
    GumboTag tag, std::string_view name, std::string_view value
);

enum class UrlUse {
    link,            // http, https, mailto, tel
    own_picture,     // cid
    remote_picture,  // http, https
};
// The URL as a browser would read it, without the white space it ignores; nothing if the scheme is
// not on the list or there is none.
[[nodiscard]] std::optional<std::string> clean_url(std::string_view url, UrlUse use);

// "cid:a%40b" is the part with the Content-ID <a@b> (RFC 2392).
[[nodiscard]] std::string content_id_of(std::string_view cid_url);

}  // namespace maildocket::text
