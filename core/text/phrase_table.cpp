#include "core/text/phrase_table.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <numeric>

namespace maildocket::text {

namespace {

constexpr std::size_t skip_octets_max = 250;

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

// Whether the text starts with a phrase in lower case.
bool starts_with(std::string_view text, std::string_view phrase) {
    if (text.size() < phrase.size()) {
        return false;
    }
    for (auto i = phrase.size(); i > 0; --i) {  // the first octet is known to fit
        if (ascii::to_lower(text[i - 1]) != phrase[i - 1]) {
            return false;
        }
    }
    return true;
}

// Two octets in ten bits, the same for a letter in upper and lower case.
std::size_t pair_of(char first, char second) {
    return (static_cast<unsigned char>(first) & 31U) << 5U |
           (static_cast<unsigned char>(second) & 31U);
}

}  // namespace

template <class OctetOf>
void PhraseTable::Index::build(OctetOf octet_of) {
    std::ranges::stable_sort(phrases, {}, octet_of);
    for (const auto phrase : phrases) {
        ++begins.at(octet_of(phrase) + 1U);
    }
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
}

std::span<const std::string_view> PhraseTable::Index::at(char octet) const {
    const auto value = static_cast<unsigned char>(ascii::to_lower(octet));
    return std::span(phrases).subspan(begins[value], begins[value + 1U] - begins[value]);
}

PhraseTable::PhraseTable(std::string_view phrases) : folded_(ascii::lower(phrases)) {
    index();
}

PhraseTable::PhraseTable(std::span<const std::string_view> phrases) {
    for (const auto phrase : phrases) {
        folded_.append(ascii::lower(phrase)).append("|");
    }
    index();
}

void PhraseTable::index() {
    std::string_view rest = folded_;
    window_octets_ = skips_.size();
    while (!rest.empty()) {
        const auto bar = std::min(rest.find('|'), rest.size());
        if (const auto phrase = rest.substr(0, bar); !phrase.empty()) {
            by_first_.phrases.push_back(phrase);
            window_octets_ = std::min(window_octets_, phrase.size());
            if (phrase.size() > 1) {
                openings_.set(pair_of(phrase[0], phrase[1]));
                closings_.set(pair_of(phrase[phrase.size() - 2], phrase.back()));
            } else {  // whatever stands beside it
                for (char other = 0; other < 32; ++other) {
                    openings_.set(pair_of(phrase[0], other));
                    closings_.set(pair_of(other, phrase[0]));
                }
            }
        }
        rest.remove_prefix(std::min(bar + 1, rest.size()));
    }
    by_last_ = by_first_;
    by_first_.build([](auto phrase) { return static_cast<unsigned char>(phrase.front()); });
    by_last_.build([](auto phrase) { return static_cast<unsigned char>(phrase.back()); });
    window_octets_ = std::min(window_octets_, skip_octets_max);
    const auto pairs = window_octets_ - 1;  // in a window
    skips_.fill(static_cast<std::uint8_t>(pairs));
    for (const auto phrase : by_first_.phrases) {
        for (std::size_t i = 0; i < pairs; ++i) {
            auto& skip = skips_.at(pair_of(phrase[i], phrase[i + 1]));
            skip = std::min(skip, static_cast<std::uint8_t>(pairs - 1 - i));
        }
    }
}

// The phrases that the text may start with.
std::span<const std::string_view> PhraseTable::candidates(std::string_view text) const {
    if (text.empty() || (text.size() > 1 && !openings_[pair_of(text[0], text[1])])) {
        return {};
    }
    return by_first_.at(text.front());
}

std::size_t PhraseTable::starts(std::string_view text) const {
    std::size_t longest = 0;
    for (const auto phrase : candidates(text)) {
        if (phrase.size() > longest && starts_with(text, phrase)) {
            longest = phrase.size();
        }
    }
    return longest;
}

std::size_t PhraseTable::opens(std::string_view text) const {
    std::size_t longest = 0;
    for (const auto phrase : candidates(text)) {
        if (phrase.size() > longest && starts_with(text, phrase) &&
            !goes_on_with(text.substr(phrase.size()))) {
            longest = phrase.size();
        }
    }
    return longest;
}

bool PhraseTable::equals(std::string_view text) const {
    return std::ranges::any_of(candidates(text), [&](std::string_view phrase) {
        return text.size() == phrase.size() && starts_with(text, phrase);
    });
}

bool PhraseTable::ends(std::string_view text) const {
    if (text.empty() ||
        (text.size() > 1 && !closings_[pair_of(text[text.size() - 2], text.back())])) {
        return false;
    }
    return std::ranges::any_of(by_last_.at(text.back()), [&](std::string_view phrase) {
        return text.size() >= phrase.size() &&
               starts_with(text.substr(text.size() - phrase.size()), phrase);
    });
}

// Position of the first phrase at or after `from`, or npos.
std::size_t PhraseTable::find_in(std::string_view text, std::size_t from) const {
    while (from + window_octets_ <= text.size()) {
        const auto last = from + window_octets_ - 1;
        const auto skip =
            window_octets_ > 1 ? skips_.at(pair_of(text[last - 1], text[last])) : std::size_t{0};
        if (skip > 0) {
            from += skip;
        } else if (starts(text.substr(from)) > 0) {
            return from;
        } else {
            ++from;
        }
    }
    return std::string_view::npos;
}

bool PhraseTable::is_word_of(std::string_view text) const {
    for (auto at = find_in(text, 0); at < text.size(); at = find_in(text, at + 1)) {
        if (!goes_on_before(text.substr(0, at)) && opens(text.substr(at)) > 0) {
            return true;
        }
    }
    return false;
}

bool PhraseTable::is_part_of(std::string_view text) const {
    return find_in(text, 0) < text.size();
}

std::size_t PhraseTable::count_in(std::string_view text) const {
    std::vector<bool> found(by_first_.phrases.size());
    for (auto at = find_in(text, 0); at < text.size(); at = find_in(text, at + 1)) {
        for (const auto& phrase : candidates(text.substr(at))) {
            if (starts_with(text.substr(at), phrase)) {
                found[static_cast<std::size_t>(&phrase - by_first_.phrases.data())] = true;
            }
        }
    }
    return static_cast<std::size_t>(std::ranges::count(found, true));
}

}  // namespace maildocket::text
