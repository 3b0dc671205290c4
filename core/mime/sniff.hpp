#pragma once

#include <cstddef>
#include <string_view>

namespace maildocket::mime {

// As much of a content's beginning as sniff() looks at.
inline constexpr std::size_t sniff_octets_max = 4096;

// What the octets are by their magic, whatever the mail says: "application/x-msdownload"; empty for
// what has no clear sign (all plain text).
[[nodiscard]] std::string_view sniff(std::string_view front);

// The type an attachment is shown with. The declared one unless the octets contradict it: a generic
// or wrong label gives way, a more exact one (a .docx for a ZIP) stays.
[[nodiscard]] std::string_view effective_type(std::string_view declared, std::string_view sniffed);

}  // namespace maildocket::mime
