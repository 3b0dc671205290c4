#include "core/text/phrase_table.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>

namespace maildocket::text {

namespace {

bool is_continuation(char octet) {
    return (static_cast<unsigned char>(octet) & 0xC0U) == 0x80;
}

// Whether a word goes on with this text. Scripts from U+3000 on put no blanks between words.
bool goes_on_with(std::string_view text) {
    if (text.empty()) {
        return false;
    }
    const auto first = static_cast<unsigned char>(text.front());
    return ascii::is_alnum(text.front()) || (first >= 0x80 && first < 0xE3);
}

bool goes_on_before(std::string_view text) {
    auto last = text.size();
    while (last > 0 && is_continuation(text[last - 1])) {
        --last;
    }
    return last > 0 && goes_on_with(text.substr(last - 1));
}

}  // namespace

PhraseTable::PhraseTable(std::string_view phrases) {
    while (!phrases.empty()) {
        const auto bar = std::min(phrases.find('|'), phrases.size());
        if (const auto phrase = phrases.substr(0, bar); !phrase.empty()) {
            const auto first = static_cast<unsigned char>(ascii::to_lower(phrase.front()));
            by_first_octet_.at(first).push_back(phrase);
            all_.push_back(phrase);
        }
        phrases.remove_prefix(std::min(bar + 1, phrases.size()));
    }
}

const PhraseTable::Phrases& PhraseTable::starting_with(char first) const {
    return by_first_octet_[static_cast<unsigned char>(ascii::to_lower(first))];
}

std::size_t PhraseTable::starts(std::string_view text) const {
    std::size_t longest = 0;
    if (!text.empty()) {
        for (const auto phrase : starting_with(text.front())) {
            if (phrase.size() > longest && ascii::starts_with_ignoring_case(text, phrase)) {
                longest = phrase.size();
            }
        }
    }
    return longest;
}

std::size_t PhraseTable::opens(std::string_view text) const {
    std::size_t longest = 0;
    if (!text.empty()) {
        for (const auto phrase : starting_with(text.front())) {
            if (phrase.size() > longest && ascii::starts_with_ignoring_case(text, phrase) &&
                !goes_on_with(text.substr(phrase.size()))) {
                longest = phrase.size();
            }
        }
    }
    return longest;
}

bool PhraseTable::equals(std::string_view text) const {
    return !text.empty() &&
           std::ranges::any_of(starting_with(text.front()), [&](std::string_view phrase) {
               return ascii::equal_ignoring_case(text, phrase);
           });
}

bool PhraseTable::ends(std::string_view text) const {
    return std::ranges::any_of(all_, [&](std::string_view phrase) {
        return text.size() >= phrase.size() &&
               ascii::equal_ignoring_case(text.substr(text.size() - phrase.size()), phrase);
    });
}

bool PhraseTable::is_word_of(std::string_view text) const {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!starting_with(text[i]).empty() && opens(text.substr(i)) > 0 &&
            !goes_on_before(text.substr(0, i))) {
            return true;
        }
    }
    return false;
}

bool PhraseTable::is_part_of(std::string_view text) const {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!starting_with(text[i]).empty() && starts(text.substr(i)) > 0) {
            return true;
        }
    }
    return false;
}

std::size_t PhraseTable::count_in(std::string_view text) const {
    return static_cast<std::size_t>(std::ranges::count_if(all_, [&](std::string_view phrase) {
        return ascii::find_ignoring_case(text, phrase) != std::string_view::npos;
    }));
}

}  // namespace maildocket::text
