#pragma once

#include <cstddef>
#include <string_view>

// Says whether a tree may be built of some HTML. Building one costs (tags x open elements), and
// formatting elements that are never closed are made anew in every paragraph, so a few hundred
// kilobytes can cost minutes or gigabytes. The guard finds an upper bound of that cost in one pass.
namespace maildocket::text {

struct HtmlLimits {
    std::size_t octets_max = 2U << 20U;
    // Tags, comments, texts between them, and each "<" that is text. Large HTML that is hardly
    // anything but tags is nobody's letter: this many, and one more for every six octets.
    std::size_t pieces_max = 20'000;
    std::size_t attributes_max = 256;       // a tag
    std::size_t depth_max = 10'000;         // elements that can be open at once
    std::size_t steps_max = 1'000'000'000;  // sum of the open elements over all tags and characters
    std::size_t copied_octets_max = 64U << 20U;  // of formatting elements made anew
    std::size_t formatting_steps_max = 500'000;  // comparisons of a new formatting element
};

[[nodiscard]] bool within_limits(std::string_view html, const HtmlLimits& limits = {});

}  // namespace maildocket::text
