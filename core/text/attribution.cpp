#include "core/text/attribution.hpp"

#include "core/base/ascii.hpp"
#include "core/text/header_block.hpp"
#include "core/text/mail_words.hpp"

#include <string>

namespace maildocket::text {

namespace {

constexpr std::size_t wrapped_lines_max = 6;
constexpr std::size_t attribution_octets_max = 900;
constexpr std::size_t author_octets_max = 80;
constexpr std::size_t week_day_octets_max = 28;

bool is_dash_or_space(char letter) {
    return letter == '-' || letter == '=' || letter == '_' || ascii::is_space(letter);
}

// Without what programs draw around the line: "---- On ... wrote ----".
std::string_view trim_dashes(std::string_view text) {
    for (;;) {
        text = trim_emphasis(text);
        const auto size = text.size();
        while (!text.empty() && is_dash_or_space(text.front())) {
            text.remove_prefix(1);
        }
        while (!text.empty() && is_dash_or_space(text.back())) {
            text.remove_suffix(1);
        }
        if (text.size() == size) {
            return text;
        }
    }
}

bool holds_verb(std::string_view text) {
    return words::attribution_verbs().is_word_of(text) ||
           words::attribution_verbs_unspaced().is_part_of(text) ||
           (has_address(text) && words::loose_verbs().is_word_of(text));
}

bool ends_with_verb(std::string_view text) {
    text = trim_dashes(text);
    while (text.ends_with(':') || text.ends_with("\xEF\xBC\x9A")) {
        text = trim_dashes(text.substr(0, text.size() - (text.ends_with(':') ? 1 : 3)));
    }
    // A verb has at most three words and forty octets.
    const auto tail = text.substr(text.size() > 40 ? text.size() - 40 : 0);
    return words::attribution_verbs().ends(tail) ||
           (has_address(text) && words::loose_verbs().ends(tail));
}

// A short week day in whatever language: "pon, 3. ", "lun. 3 ", "seg., 3 ".
bool opens_with_short_day(std::string_view text) {
    const auto blank = text.find(' ');
    return blank != std::string_view::npos && blank > 1 && blank < week_day_octets_max &&
           (text[blank - 1] == ',' || text[blank - 1] == '.') &&
           ascii::is_digit(text.substr(blank + 1, 1).empty() ? ' ' : text[blank + 1]);
}

bool opens_with_date(std::string_view text) {
    if (text.empty()) {
        return false;
    }
    if (ascii::is_digit(text.front())) {
        return has_date(text.substr(0, 48));
    }
    return words::week_days().opens(text) > 0 ? has_digit(text.substr(0, 48))
                                              : opens_with_short_day(text);
}

bool opens_with_word(std::string_view text) {
    return words::attribution_openings().opens(text) > 0;
}

bool may_open(std::string_view bare) {
    return !bare.empty() && (ascii::is_digit(bare.front()) || bare.front() == '"' ||
                             bare.front() == '\'' || bare.find('@') != std::string_view::npos ||
                             bare.find('<') != std::string_view::npos || opens_with_word(bare) ||
                             words::week_days().opens(bare) > 0 || opens_with_short_day(bare));
}

// A line, or several joined, and how it ends.
struct Candidate {
    explicit Candidate(std::string_view line)
        : text(line),
          bare(trim_dashes(line)),
          dashes(trim_emphasis(line).ends_with("--")),
          colon(bare.ends_with(':') || bare.ends_with("\xEF\xBC\x9A")),
          opens(may_open(bare)) {}

    [[nodiscard]] bool stops() const { return colon || dashes || bare.ends_with('>'); }

    std::string_view text;
    std::string_view bare;  // without what programs draw around it
    bool dashes = false;
    bool colon = false;
    bool opens = false;  // as an attribution may
};

enum class Strength { none, weak, certain };

// "bob@example.com wrote:", "Bob <bob@example.com> wrote:", and not a sentence that ends like it.
bool author_before_verb(std::string_view text) {
    const auto verb = text.rfind(' ');
    return ends_with_verb(text) && has_address(text) && verb != std::string_view::npos &&
           count_words(text, 14) < 12 &&
           (text.find("> ") != std::string_view::npos || has_address(text.substr(0, text.find(' ')))
           );
}

// What of an attribution a candidate shows.
struct Evidence {
    bool colon = false;   // behind it
    bool dashes = false;  // behind it
    bool dashed = false;  // "---- ... ----" around it
    bool date = false;
    bool address = false;
    bool dated = false;   // opens with a date
    bool opened = false;  // opens with a date or a word that opens such lines
};

Strength strength_with_verb(const Evidence& has, std::string_view text) {
    const bool stops = has.colon || has.dashed || (has.dashes && ends_with_verb(text));
    if (!stops) {  // a program that leaves the colon out
        return has.date && has.opened && count_words(text, 30) < 20 ? Strength::weak
                                                                    : Strength::none;
    }
    // "On 3 May I wrote:" is a customer's own sentence.
    if (!has.address &&
        (words::pronouns().is_word_of(text) || text.find(" I ") != std::string_view::npos)) {
        return Strength::weak;
    }
    // "Anna Muster wrote on 3/3/2025 9:15 AM:" needs no opening: only programs are so exact.
    const bool exact = has_date_and_time(text) && count_words(text, 20) < 14;
    const bool complete = (has.date && (has.opened || has.address)) || exact || has.dashed;
    return complete || author_before_verb(text) ? Strength::certain : Strength::weak;
}

Strength strength_without_verb(const Evidence& has, std::string_view text) {
    // "Quoting Anna <anna@example.com>:"
    if (has.colon && has.address && words::quoting().opens(text) > 0) {
        return Strength::weak;
    }
    if (!has.date || !has.address) {
        return Strength::none;
    }
    // "2014-03-20 8:48 GMT+01:00 Anna <anna@example.com>:"
    if (has.colon && has.opened && text.ends_with(">:")) {
        return Strength::certain;
    }
    // The same without a colon, and "* Anna Muster <anna@example.com> [2010-01-01 10:10]:"
    const bool stops = has.colon || (has.dated && text.ends_with('>'));
    return stops && count_words(text, 30) < 14 ? Strength::weak : Strength::none;
}

Strength strength_of(const Candidate& candidate) {
    const auto text = candidate.bare;
    if (text.empty() || !(candidate.stops() || candidate.opens)) {
        return Strength::none;
    }
    Evidence has;
    has.date = has_date(text);
    // Without a date nothing below is enough but for a colon or dashes behind it, and most lines
    // that end in an address are links.
    if (!has.date && !candidate.colon && !candidate.dashes) {
        return Strength::none;
    }
    has.colon = candidate.colon;
    has.dashes = candidate.dashes;
    has.dashed = candidate.text.starts_with("--") && candidate.dashes;
    has.address = has_address(text);
    has.dated = opens_with_date(text);
    has.opened = has.dated || opens_with_word(text);
    return holds_verb(text) ? strength_with_verb(has, text) : strength_without_verb(has, text);
}

// "Anna Muster wrote on", "Anna Muster, 3 Mart": the first line of a wrapped one that opens with a
// name.
bool opens_with_author(std::string_view text) {
    if (text.empty() || text.size() > author_octets_max) {
        return false;
    }
    const auto first = text.front();
    const bool capital =
        (first >= 'A' && first <= 'Z') || static_cast<unsigned char>(first) >= 0x80;
    if (!capital || count_words(text, 8) > 7) {
        return false;
    }
    const auto comma = text.find(", ");
    const bool dated = comma != std::string_view::npos && comma + 2 < text.size() &&
                       ascii::is_digit(text[comma + 2]);
    return dated || holds_verb(text);
}

// The header that shares its line with the end of the reply: "see you On Wed, Apr 4, ... wrote:".
std::optional<Attribution> shared_line(const Candidate& candidate) {
    const auto line = candidate.text;
    if (!candidate.colon || !ends_with_verb(line) || !has_date(line) ||
        opens_with_word(candidate.bare) || opens_with_date(candidate.bare)) {
        return std::nullopt;
    }
    for (auto at = line.rfind("On "); at != std::string_view::npos && at > 0;
         at = line.rfind("On ", at - 1)) {
        const char before = line[at - 1];
        const auto rest = line.substr(at + 3);
        if ((before == ' ' || before == '-' || before == '.') &&
            (opens_with_date(rest) || (!rest.empty() && ascii::is_digit(rest.front()))) &&
            strength_of(Candidate(line.substr(at))) == Strength::certain) {
            auto offset = at;
            while (offset > 0 && is_dash_or_space(line[offset - 1])) {
                --offset;
            }
            return Attribution{line[offset] == '-' ? offset : at, 1, true};
        }
    }
    return std::nullopt;
}

bool history_follows(Lines lines) {
    for (std::size_t i = 0; i < lines.size() && i < 4; ++i) {
        if (!is_blank(lines[i].text)) {
            return is_quoted(lines[i].text) || lines[i].in_quote || lines[i].by_program ||
                   lines[i].text.starts_with('|') || header_block_at(lines.subspan(i), true);
        }
    }
    return false;
}

std::optional<Attribution> accept(Strength strength, Lines lines, std::size_t count) {
    if (strength == Strength::none ||
        (strength == Strength::weak && !history_follows(lines.subspan(count)))) {
        return std::nullopt;
    }
    return Attribution{0, count, strength == Strength::certain};
}

// Whether the line after a blank one goes on with a header that was wrapped around its address:
// "... John Smith", "", "<", "mailto:...", "> wrote:".
bool goes_on_after_blank(Lines lines, std::size_t next) {
    return next < lines.size() && trim_marks(lines[next].text).starts_with('<');
}

}  // namespace

std::optional<Attribution> attribution_at(Lines lines) {
    const auto first = lines[0].text;
    if (first.size() > matched_line_octets_max) {
        return std::nullopt;
    }
    const Candidate line(first);
    if (const auto shared = lines[0].simplified ? std::nullopt : shared_line(line)) {
        return shared;
    }
    if (const auto single = accept(strength_of(line), lines, 1)) {
        return single;
    }
    const bool drawn = first.starts_with("--") && line.bare.find(' ') != std::string_view::npos;
    const bool wraps = !line.colon && (drawn || line.opens || opens_with_author(line.bare));
    if (!wraps) {
        return std::nullopt;
    }
    std::string joined(first);
    for (std::size_t i = 1; i < lines.size() && i < wrapped_lines_max; ++i) {
        const auto text = trim_marks(lines[i].text);
        if (text.empty()) {
            if (!goes_on_after_blank(lines, i + 1)) {
                break;
            }
            continue;
        }
        if (joined.size() + text.size() > attribution_octets_max) {
            break;
        }
        joined += ' ';
        joined += text;
        const Candidate last(text);
        if (last.colon || last.dashes || text.ends_with('>')) {
            if (const auto found = accept(strength_of(Candidate(joined)), lines, i + 1)) {
                return found;
            }
            if (last.colon) {
                break;
            }
        }
    }
    return std::nullopt;
}

}  // namespace maildocket::text
