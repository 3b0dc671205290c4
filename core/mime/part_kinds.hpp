#pragma once

#include "core/mime/structure.hpp"

#include <string_view>

// What a part is, by what is said about it.
namespace maildocket::mime {

[[nodiscard]] bool is_enclosed_message(const Part& part);
[[nodiscard]] bool is_delivery_status(const Part& part);  // RFC 3464, RFC 6533
[[nodiscard]] bool is_header_section(const Part& part);   // of a returned mail
[[nodiscard]] bool is_tnef(const Part& part);
[[nodiscard]] bool is_opaque_smime(const Part& part);

// The file name as decoded, not yet cleaned; empty if there is none.
[[nodiscard]] std::string_view declared_name(const Part& part);
// What Outlook names a picture in its id: "image001.png" of "image001.png@01D7F0A3.5B2C".
[[nodiscard]] std::string_view name_in_content_id(const Part& part);

}  // namespace maildocket::mime
