#pragma once

#include <cstdint>
#include <string_view>

// What mail programs write into mails of their own accord, by language. The tables hold literal
// words and phrases; how they combine is up to the matchers. ASCII letters match without regard to
// case, others as written, which is how programs emit them.
namespace maildocket::text::words {

// "a|b|c": phrases of a table, joined, so that a language is a line of source text.
using Table = std::string_view;

// First words of an attribution line ("On", "Am", "Le", "W dniu").
[[nodiscard]] Table attribution_openings();
// What attribution lines say the author did ("wrote", "a écrit"); whole words.
[[nodiscard]] Table attribution_verbs();
// The same for scripts without spaces between words.
[[nodiscard]] Table attribution_verbs_unspaced();
// Verbs that people use as well, and that need an address beside them.
[[nodiscard]] Table loose_verbs();
// Persons of a sentence: somebody tells who wrote, rather than a program.
[[nodiscard]] Table pronouns();
// Week days in full and short, as first words of an attribution line.
[[nodiscard]] Table week_days();

// Names of header fields as mail programs translate them.
enum class Field : std::uint8_t { none, from, sent, to, copy, subject, other };
// The field of that name (without colon); none if it is no field's name.
[[nodiscard]] Field field_named(std::string_view name);

// The phrase between the dashes of "-----Original Message-----".
[[nodiscard]] Table original_message();
// The phrase between the dashes of "---- Forwarded message ----", or before a colon.
[[nodiscard]] Table forwarded_message();

// How "Sent from my iPhone" starts, or ends.
[[nodiscard]] Table mobile_openings();
[[nodiscard]] Table mobile_endings();
// Makers, systems and programs that such a line names.
[[nodiscard]] Table devices();

// A line that closes a letter ("Kind regards").
[[nodiscard]] Table sign_offs();
// Closes a letter only if a name follows: "Thanks" may as well be the whole message.
[[nodiscard]] Table thanks();
// Words of the paragraphs that companies add below every mail.
[[nodiscard]] Table disclaimers();

// Calls `visit` with each phrase until it returns true; whether one did.
template <class Visit>
bool any_of(Table table, Visit visit) {
    while (!table.empty()) {
        const auto bar = table.find('|');
        if (visit(table.substr(0, bar))) {
            return true;
        }
        if (bar == std::string_view::npos) {
            break;
        }
        table.remove_prefix(bar + 1);
    }
    return false;
}

// Equal to a phrase of the table.
[[nodiscard]] bool is_one_of(Table table, std::string_view text);
// Length of the longest phrase that the text starts with, followed by no letter or digit; 0 if
// none.
[[nodiscard]] std::size_t opens_with(Table table, std::string_view text);
// Length of the longest phrase that the text starts with, whatever follows; 0 if none.
[[nodiscard]] std::size_t starts_with(Table table, std::string_view text);
// Holds a phrase as words of its own.
[[nodiscard]] bool holds_word(Table table, std::string_view text);
// Holds a phrase anywhere.
[[nodiscard]] bool holds(Table table, std::string_view text);

}  // namespace maildocket::text::words
