#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// RFC 2047 on raw header values, as real programs write it: words cut in the middle of a character,
// blanks inside words, words without a gap, raw octets beside them.
namespace maildocket::mime {

// A raw field value or a piece of it: unfolded, encoded words decoded, raw 8-bit octets read by
// detection (`hint` as in to_utf8()), controls and runs of white space turned into one space.
[[nodiscard]] std::string decode_phrase(std::string_view raw, std::string_view hint = {});

// Length of the encoded word that `text` begins with, 0 if it begins with none. For tokenisers:
// what is inside a word is no comma and no quote.
[[nodiscard]] std::size_t encoded_word_length(std::string_view text);

// The label of the first encoded word in `text`; empty if there is none.
[[nodiscard]] std::string_view encoded_word_charset(std::string_view text);

// Controls (also those of bidirectional writing that turn a name around) and runs of white space
// become one space, none is left at the ends.
[[nodiscard]] std::string clean_line(std::string_view text);

}  // namespace maildocket::mime
