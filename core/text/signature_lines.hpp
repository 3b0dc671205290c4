#pragma once

#include <string_view>

// Questions about single lines at the end of a letter.
namespace maildocket::text {

[[nodiscard]] bool ends_sentence(std::string_view text);

// The line that a phone or mail program writes below what was typed: "Sent from my iPhone".
[[nodiscard]] bool is_mobile_line(std::string_view line);

// Opens a letter: "Hi Anna,", "Sehr geehrte Damen".
[[nodiscard]] bool is_greeting(std::string_view line);

// "Anna Muster", "J. Smith", "//Jef", "O'Neill": up to five words that start like names.
[[nodiscard]] bool is_name_like(std::string_view line);

// Holds an e-mail address, a link or a telephone number.
[[nodiscard]] bool is_contact_line(std::string_view line);

// Too long or too much of a sentence for a signature.
[[nodiscard]] bool is_prose(std::string_view line);

// "PS: one more thing": typed after the sign-off.
[[nodiscard]] bool is_postscript(std::string_view line);

enum class Closing { none, sign_off, thanks };
// "Kind regards,", "Mit freundlichen Grüßen", also with a name behind: "Best regards, Anna".
[[nodiscard]] Closing closing_of(std::string_view line);

// "-Lev.", "- roman", "-Abhishek Kona": a dash and a name.
[[nodiscard]] bool is_dashed_name(std::string_view line);

// What stands between text and signature: "-- ", "__", "----------".
[[nodiscard]] bool is_delimiter(std::string_view line);
// Exactly the delimiter of RFC 3676 4.3.
[[nodiscard]] bool is_standard_delimiter(std::string_view line);
// What is left of it when blanks are trimmed.
[[nodiscard]] bool is_short_delimiter(std::string_view line);

// What companies and scanners add: one strong phrase, or two words that seldom meet elsewhere.
[[nodiscard]] bool is_disclaimer(std::string_view paragraph);

}  // namespace maildocket::text
