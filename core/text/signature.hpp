#pragma once

#include "core/text/text_lines.hpp"

#include <cstddef>
#include <optional>

// Where the signature starts at the end of a passage somebody typed. Cuts only what mail programs
// and companies append, or what reads like the close of a letter; when in doubt, there is none.
namespace maildocket::text {

struct SignatureTail {
    std::size_t first = 0;  // index of its first line; the number of lines if there is none
    // First line below a "Sent from my phone" line that opens another letter: a mail program put
    // the original there without a mark. The number of lines if there is none.
    std::size_t history = 0;
    // A "Sent from my phone" line with typed text below it.
    std::optional<std::size_t> lone;
};

enum class PassageEnd {
    mail,   // nothing follows: a bare "Kind regards, Anna" is taken for a signature
    quote,  // history follows, so the end is less sure: only delimiters and contact blocks are
};

[[nodiscard]] SignatureTail find_signature(Lines passage, PassageEnd end);

}  // namespace maildocket::text
