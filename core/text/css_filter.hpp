#pragma once

#include <string>
#include <string_view>

// Style attributes of foreign HTML, reduced to what cannot do harm: colours, fonts, boxes, borders.
// A declaration is kept as a whole or not at all; what is kept is written anew from its tokens.
namespace maildocket::text {

struct FilteredStyle {
    std::string style;               // "color: red; margin: 0"; empty if nothing is left
    bool remote_references = false;  // an url() was dropped

    bool operator==(const FilteredStyle&) const = default;
};

// No url(), no expression(), no escapes, no positions, no layers, no negative lengths. Linear.
[[nodiscard]] FilteredStyle filter_style(std::string_view style);

}  // namespace maildocket::text
