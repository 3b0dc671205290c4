#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// A set of literal phrases that lines are compared with. ASCII letters match without regard to
// case, others as written. Most texts hold none of them, which two octets show most of the time.
namespace maildocket::text {

class PhraseTable {
public:
    // "a|b|c", so a language of a table is one line of source text.
    explicit PhraseTable(std::string_view phrases);
    explicit PhraseTable(std::span<const std::string_view> phrases);
    PhraseTable(const PhraseTable&) = delete;
    PhraseTable& operator=(const PhraseTable&) = delete;
    PhraseTable(PhraseTable&&) = delete;
    PhraseTable& operator=(PhraseTable&&) = delete;
    ~PhraseTable() = default;

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
    // Phrases that begin (or end) with one octet stand side by side: `begins[octet]` is the first.
    struct Index {
        std::vector<std::string_view> phrases;
        std::array<std::uint16_t, 257> begins{};

        template <class OctetOf>
        void build(OctetOf octet_of);
        [[nodiscard]] std::span<const std::string_view> at(char octet) const;
    };
    void index();
    [[nodiscard]] std::span<const std::string_view> candidates(std::string_view text) const;
    [[nodiscard]] std::size_t find_in(std::string_view text, std::size_t from) const;

    std::string folded_;  // what the phrases point into
    Index by_first_;
    Index by_last_;
    std::bitset<1024> openings_;  // pairs of octets that a phrase begins with
    std::bitset<1024> closings_;  // and ends with
    // Search by Wu and Manber: a pair at the end of a window as long as the shortest phrase tells
    // how many octets further the first window may stand that begins a phrase.
    std::size_t window_octets_ = 0;
    std::array<std::uint8_t, 1024> skips_{};
};

}  // namespace maildocket::text
