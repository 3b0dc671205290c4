#pragma once

#include "core/text/phrase_table.hpp"

#include <cstdint>
#include <string_view>

// What mail programs write into mails of their own accord, by language. The tables hold literal
// words and phrases; how they combine is up to the matchers. ASCII letters match without regard to
// case, others as written, which is how programs emit them.
namespace maildocket::text::words {

// First words of an attribution line ("On", "Am", "Le", "W dniu").
[[nodiscard]] const PhraseTable& attribution_openings();
// What attribution lines say the author did ("wrote", "a écrit"); whole words.
[[nodiscard]] const PhraseTable& attribution_verbs();
// The same for scripts without spaces between words.
[[nodiscard]] const PhraseTable& attribution_verbs_unspaced();
// Verbs that people use as well, and that need an address beside them.
[[nodiscard]] const PhraseTable& loose_verbs();
// "Quoting", before an author.
[[nodiscard]] const PhraseTable& quoting();
// Persons of a sentence: somebody tells who wrote, rather than a program.
[[nodiscard]] const PhraseTable& pronouns();
// Week days in full and short, as first words of an attribution line.
[[nodiscard]] const PhraseTable& week_days();

// Names of header fields as mail programs translate them.
enum class Field : std::uint8_t { none, from, sent, to, copy, subject, other };
// The field of that name (without colon); none if it is no field's name.
[[nodiscard]] Field field_named(std::string_view name);

// The phrase between the dashes of "-----Original Message-----".
[[nodiscard]] const PhraseTable& original_message();
// The phrase between the dashes of "---- Forwarded message ----", or before a colon.
[[nodiscard]] const PhraseTable& forwarded_message();

// How "Sent from my iPhone" starts, or ends.
[[nodiscard]] const PhraseTable& mobile_openings();
[[nodiscard]] const PhraseTable& mobile_endings();
// Makers, systems and programs that such a line names.
[[nodiscard]] const PhraseTable& devices();

// First words of a letter.
[[nodiscard]] const PhraseTable& greetings();
// A line that closes a letter ("Kind regards").
[[nodiscard]] const PhraseTable& sign_offs();
// Closes a letter only if a name follows: "Thanks" may as well be the whole message.
[[nodiscard]] const PhraseTable& thanks();
// Phrases that only stand in what companies and scanners add below every mail.
[[nodiscard]] const PhraseTable& disclaimers();
// Beginnings of words that are usual there, in lower case: two different ones tell.
[[nodiscard]] const PhraseTable& legal_words();
// What mailing lists put below a rule.
[[nodiscard]] const PhraseTable& list_footers();

}  // namespace maildocket::text::words
