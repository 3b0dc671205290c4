#pragma once

#include "core/text/text_lines.hpp"

#include <cstddef>
#include <optional>

// The line that introduces a quotation: "On Mon, 1 Jan 2024 at 10:00, Anna <anna@example.com>
// wrote:" in the languages and orders that mail programs emit, wrapped over several lines or
// sharing its line with the end of the reply.
namespace maildocket::text {

struct Attribution {
    std::size_t offset = 0;  // where it starts in the first line
    std::size_t lines = 1;
    bool certain = false;  // an author and a date, so that it needs no quote marks below it
};

// The attribution that starts in the first of these lines. A weak form ("Anna wrote:") is one only
// where quoted lines or a header block follow.
[[nodiscard]] std::optional<Attribution> attribution_at(Lines lines);

}  // namespace maildocket::text
