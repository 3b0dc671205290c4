#pragma once

#include "core/text/text_lines.hpp"

#include <cstddef>

// Where the signature starts at the end of a passage somebody typed. Cuts only what mail programs
// and companies append, or what reads like the close of a letter; when in doubt, there is none.
namespace maildocket::text {

struct SignatureTail {
    std::size_t first = 0;  // index of its first line; the number of lines if there is none
    // First line that follows a "Sent from my phone" line and was not typed: a mail program put an
    // unmarked quotation there. The number of lines if there is none.
    std::size_t history = 0;
};

enum class PassageEnd {
    mail,   // nothing follows: a bare "Kind regards, Anna" is taken for a signature
    quote,  // history follows, so the end is less sure: only delimiters and contact blocks are
};

[[nodiscard]] SignatureTail find_signature(Lines passage, PassageEnd end);

}  // namespace maildocket::text
