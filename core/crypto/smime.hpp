#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace maildocket {

// What an opaque signature (CMS SignedData, smime.p7m) is wrapped around: a MIME entity. The
// signature is not verified: unwrapping makes a mail readable, not trusted. Nothing for anything
// else: encrypted content, a detached signature, no CMS at all.
[[nodiscard]] std::optional<std::string> unwrap_signed_data(std::string_view der);

}  // namespace maildocket
