#pragma once

#include "core/text/mail_words.hpp"
#include "core/text/text_lines.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Quoted header blocks ("From: / Sent: / To: / Subject:") as Outlook and its like put them above
// the mail they answer or forward, in any language, and the ruled lines ("-----Original
// Message-----").
namespace maildocket::text {

struct HeaderField {
    words::Field field = words::Field::none;
    std::string_view value;
};

// Takes "Name: value" apart, with asterisks, indentation and direction marks around it.
[[nodiscard]] HeaderField read_field(std::string_view line);

struct HeaderBlock {
    std::size_t lines = 0;  // from the first line on
    std::string from;       // values as written, unfolded
    std::string subject;
};

// The block that starts with the first of these lines. Three kinds of fields make one, of which the
// subject or an address must be there: "From: Berlin / To: Paris / Date: Monday" is a wish. Two are
// enough behind a ruled line (`ruled`).
[[nodiscard]] std::optional<HeaderBlock> header_block_at(Lines lines, bool ruled);

enum class Rule {
    none,
    plain,      // "________", "--------"
    original,   // "-----Original Message-----"
    forwarded,  // "---------- Forwarded message ---------", "Begin forwarded message:"
};
[[nodiscard]] Rule rule_of(std::string_view line);

}  // namespace maildocket::text
