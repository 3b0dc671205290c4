#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

// A set of literal phrases that lines are compared with. ASCII letters match without regard to
// case, others as written.
namespace maildocket::text {

class PhraseTable {
public:
    // "a|b|c": borrowed, so a language of a table is one line of source text.
    explicit PhraseTable(std::string_view phrases);

    // Length of the longest phrase that the text starts with, whatever follows; 0 if none.
    [[nodiscard]] std::size_t starts(std::string_view text) const;
    // The same, but no letter or digit may follow.
    [[nodiscard]] std::size_t opens(std::string_view text) const;
    [[nodiscard]] bool equals(std::string_view text) const;
    [[nodiscard]] bool ends(std::string_view text) const;
    // Holds a phrase, as words of its own or anywhere.
    [[nodiscard]] bool is_word_of(std::string_view text) const;
    [[nodiscard]] bool is_part_of(std::string_view text) const;
    // How many different phrases the text holds anywhere.
    [[nodiscard]] std::size_t count_in(std::string_view text) const;

private:
    using Phrases = std::vector<std::string_view>;
    [[nodiscard]] const Phrases& starting_with(char first) const;

    std::array<Phrases, 256> by_first_octet_;  // in lower case
    Phrases all_;
};

}  // namespace maildocket::text
