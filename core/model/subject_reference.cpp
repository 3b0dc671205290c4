#include "core/model/subject_reference.hpp"

#include "core/base/ascii.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace maildocket {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t references_max = 16;
constexpr std::size_t prefix_octets_max = 32;
constexpr std::size_t digits_max = 18;

struct Replacement {
    std::string_view from;
    std::string_view to;
};
// What keyboards, word processors and gateways make of "[TCK-91]".
constexpr std::array replacements{
    Replacement{"\xEF\xBC\xBB"sv, "["sv}, Replacement{"\xEF\xBC\xBD"sv, "]"sv},  // full-width
    Replacement{"\xE3\x80\x90"sv, "["sv}, Replacement{"\xE3\x80\x91"sv, "]"sv},  // lenticular
    Replacement{"\xE3\x80\x94"sv, "["sv}, Replacement{"\xE3\x80\x95"sv, "]"sv},  // tortoise shell
    Replacement{"\xE3\x80\x8C"sv, "["sv}, Replacement{"\xE3\x80\x8D"sv, "]"sv},  // corner
    Replacement{"\xE3\x80\x8E"sv, "["sv}, Replacement{"\xE3\x80\x8F"sv, "]"sv},
    Replacement{"\xE2\x9F\xA6"sv, "["sv}, Replacement{"\xE2\x9F\xA7"sv, "]"sv},
    Replacement{"\xEF\xBC\x88"sv, "("sv}, Replacement{"\xEF\xBC\x89"sv, ")"sv},
    Replacement{"\xEF\xBC\x8D"sv, "-"sv},  // full-width hyphen
    Replacement{"\xE2\x80\x90"sv, "-"sv}, Replacement{"\xE2\x80\x91"sv, "-"sv},
    Replacement{"\xE2\x80\x92"sv, "-"sv}, Replacement{"\xE2\x80\x93"sv, "-"sv},
    Replacement{"\xE2\x80\x94"sv, "-"sv}, Replacement{"\xE2\x88\x92"sv, "-"sv},
    Replacement{"\xC2\xA0"sv, " "sv},     Replacement{"\xE3\x80\x80"sv, " "sv},
    Replacement{"\xE2\x80\xAF"sv, " "sv}, Replacement{"\xC2\xAD"sv, ""sv},
    Replacement{"\xE2\x80\x8B"sv, ""sv},  Replacement{"\xE2\x80\x8E"sv, ""sv},
    Replacement{"\xE2\x80\x8F"sv, ""sv},  Replacement{"\xE2\x81\xA0"sv, ""sv},
    Replacement{"\xEF\xBB\xBF"sv, ""sv}};

// Full-width letters and digits (U+FF01 to U+FF5E) are ASCII, shifted.
std::optional<char> narrowed(std::string_view text) {
    if (text.size() < 3 || text[0] != '\xEF') {
        return std::nullopt;
    }
    const unsigned second = static_cast<unsigned char>(text[1]);
    const unsigned third = static_cast<unsigned char>(text[2]);
    if (second == 0xBC && third >= 0x81 && third <= 0xBF) {
        return static_cast<char>(third - 0x81 + 0x21);
    }
    if (second == 0xBD && third >= 0x80 && third <= 0x9E) {
        return static_cast<char>(third - 0x80 + 0x60);
    }
    return std::nullopt;
}

std::string plain(std::string_view subject) {
    std::string result;
    result.reserve(subject.size());
    while (!subject.empty()) {
        if (static_cast<unsigned char>(subject.front()) < 0x80) {
            result += subject.front();
            subject.remove_prefix(1);
            continue;
        }
        const auto* const found = std::ranges::find_if(replacements, [&](const auto& entry) {
            return subject.starts_with(entry.from);
        });
        if (found != replacements.end()) {
            result += found->to;
            subject.remove_prefix(found->from.size());
        } else if (const auto letter = narrowed(subject)) {
            result += *letter;
            subject.remove_prefix(3);
        } else {
            result += subject.front();
            subject.remove_prefix(1);
        }
    }
    return result;
}

bool prefix_octet(char letter) {
    return ascii::is_alnum(letter) || letter == '-' || letter == '_' || letter == '.' ||
           letter == '/' || letter == '#' || static_cast<unsigned char>(letter) >= 0x80;
}

struct Found {
    TicketReference reference;
    std::size_t begin = 0;  // of the token
    std::size_t end = 0;
};

// The token whose last digit is text[last]: letters and signs, maybe blanks, digits.
std::optional<Found> token_ending_at(std::string_view text, std::size_t last) {
    auto digits = last + 1;
    while (digits > 0 && ascii::is_digit(text[digits - 1])) {
        --digits;
    }
    if (last + 1 - digits > digits_max) {
        return std::nullopt;
    }
    auto end_of_prefix = digits;
    while (end_of_prefix > 0 && text[end_of_prefix - 1] == ' ' && digits - end_of_prefix < 2) {
        --end_of_prefix;
    }
    auto begin = end_of_prefix;
    while (begin > 0 && prefix_octet(text[begin - 1]) && end_of_prefix - begin <= prefix_octets_max
    ) {
        --begin;
    }
    const auto prefix = text.substr(begin, end_of_prefix - begin);
    if (prefix.empty() || prefix.size() > prefix_octets_max ||
        !std::ranges::any_of(prefix, [](char letter) {
            return ascii::is_alpha(letter) || static_cast<unsigned char>(letter) >= 0x80;
        })) {
        return std::nullopt;
    }
    // Blanks between prefix and number are a slip only after a sign: "TCK- 91", not "page 91".
    if (end_of_prefix != digits && ascii::is_alnum(prefix.back())) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    std::from_chars(text.data() + digits, text.data() + last + 1, number);
    return Found{{std::string(prefix), number}, begin, last + 1};
}

bool bracketed(std::string_view text, const Found& found) {
    auto before = text.substr(0, found.begin);
    while (before.ends_with(' ')) {
        before.remove_suffix(1);
    }
    auto after = text.substr(found.end);
    while (after.starts_with(' ')) {
        after.remove_prefix(1);
    }
    // Without its closing bracket the number itself may have been cut off: that is no "[TCK-91]".
    return before.ends_with('[') && after.starts_with(']');
}

// A word of its own: what stands around it could not be part of it.
bool stands_alone(std::string_view text, const Found& found) {
    const bool free_before = found.begin == 0 || " \t([{<:;,\"'|"sv.find(text[found.begin - 1]) !=
                                                     std::string_view::npos;
    const bool free_after = found.end == text.size() ||
                            " \t)]}>:;,.!?\"'|"sv.find(text[found.end]) != std::string_view::npos;
    // "1.5" goes on behind its dot.
    const bool goes_on = found.end + 1 < text.size() && ascii::is_alnum(text[found.end + 1]) &&
                         ".:,"sv.find(text[found.end]) != std::string_view::npos;
    return free_before && free_after && !goes_on;
}

void add(std::vector<TicketReference>& references, TicketReference reference) {
    if (references.size() < references_max &&
        std::ranges::find(references, reference) == references.end()) {
        references.push_back(std::move(reference));
    }
}

}  // namespace

SubjectReferences find_all_references(std::string_view subject) {
    const auto text = plain(subject);
    SubjectReferences references;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!ascii::is_digit(text[i]) || (i + 1 < text.size() && ascii::is_digit(text[i + 1]))) {
            continue;
        }
        auto found = token_ending_at(text, i);
        if (!found) {
            continue;
        }
        if (bracketed(text, *found)) {
            add(references.bracketed, std::move(found->reference));
        } else if (stands_alone(text, *found)) {
            add(references.unbracketed, std::move(found->reference));
        }
    }
    return references;
}

std::vector<TicketReference> find_references(std::string_view subject) {
    return find_all_references(subject).bracketed;
}

}  // namespace maildocket
