#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Names of folders: their coding on the wire, and where in the tree of a server a name belongs.
namespace maildocket::imap {

// RFC 3501 5.1.3. Ill-formed UTF-8 becomes U+FFFD.
[[nodiscard]] std::string to_modified_utf7(std::string_view utf8);

// Nothing if it is not that coding; servers that say raw UTF-8 exist.
[[nodiscard]] std::optional<std::string> from_modified_utf7(std::string_view wire);

// Where a user's own folders begin (RFC 2342).
struct FolderPlace {
    std::string prefix;     // "", "INBOX."
    std::string delimiter;  // "/", "."; empty: a flat server

    bool operator==(const FolderPlace&) const = default;
};

// Full names to try for `name`, in order, without doubles; parts of `name` are parted by '/'.
// `place` is what NAMESPACE said, nothing if there was no answer; then `inbox_delimiter` is that of
// LIST "" INBOX and the name is tried at the root, and below the inbox.
[[nodiscard]] std::vector<std::string> folder_candidates(
    std::string_view name, const std::optional<FolderPlace>& place, std::string_view inbox_delimiter
);

}  // namespace maildocket::imap
