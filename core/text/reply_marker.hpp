#pragma once

#include "core/text/text_lines.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

// The line below which a reply is history. Our mails carry it on top in the recipient's language;
// mail programs give it back quoted, wrapped, in HTML, or with other dashes.
namespace maildocket::text {

// What templates put around the sentence. Readers look for these with any sentence in between, so a
// translated template is recognised without being known here.
inline constexpr std::string_view reply_marker_opening = "##-";
inline constexpr std::string_view reply_marker_closing = "-##";
// The line as templates write it in English.
inline constexpr std::string_view reply_marker = "##- Please type your reply above this line -##";

struct MarkerLines {
    std::size_t offset = 0;  // where the marker starts in the first line
    std::size_t lines = 1;
};

// The marker that starts in the first of these lines: ours, or another help desk's in plain words.
[[nodiscard]] std::optional<MarkerLines> marker_at(Lines lines);

}  // namespace maildocket::text
