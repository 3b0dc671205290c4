#include "core/text/signature.hpp"

#include "core/base/ascii.hpp"
#include "core/text/mail_words.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

namespace maildocket::text {

namespace {

// A signature is looked for in this many last lines that are not blank.
constexpr std::size_t searched_lines_max = 60;
constexpr std::size_t sign_off_tail_lines_max = 10;
constexpr std::size_t delimiter_tail_lines_max = 30;
constexpr std::size_t signature_line_octets_max = 100;
constexpr std::size_t closing_octets_max = 120;
constexpr std::size_t disclaimer_lines_max = 40;
constexpr std::size_t disclaimer_octets_min = 60;
constexpr std::string_view standard_delimiter = "-- ";  // RFC 3676 4.3

bool ends_sentence(std::string_view text) {
    return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') ||
           text.ends_with(':') || text.ends_with("\xE3\x80\x82");
}

std::string_view without_links(std::string_view text) {
    const auto link = text.find_first_of("<[(");
    return trim_marks(link == std::string_view::npos ? text : text.substr(0, link));
}

// "(Sent from my phone)", "<<sent by galaxy>>"
std::string_view trim_enclosure(std::string_view text) {
    while (text.size() > 2 && (text.front() == '(' || text.front() == '<' || text.front() == '[')) {
        text = text.substr(1);
        const auto last = text.find_last_not_of(")>]");
        text = last == std::string_view::npos ? std::string_view{} : text.substr(0, last + 1);
    }
    return text;
}

// The line that a phone or mail program writes below what was typed.
bool is_mobile_line(std::string_view line) {
    if (line.size() > 300) {
        return false;
    }
    const auto text = without_links(trim_enclosure(trim_emphasis(line)));
    if (text.empty() || text.size() > 160 || count_words(text, 20) > 14) {
        return false;
    }
    const auto opening = words::mobile_openings().starts(text);
    const bool ending = words::mobile_endings().ends(text);
    if (opening == 0 && !ending) {
        return false;
    }
    if (ascii::equal_ignoring_case(text, "via mobile")) {
        return true;
    }
    const auto rest = trim_marks(text.substr(opening));
    if (rest.find(", ") != std::string_view::npos || rest.ends_with('?') || rest.ends_with(':')) {
        return false;
    }
    if (words::devices().is_word_of(text)) {
        return true;
    }
    // "Sent from my fridge": a whole line of its own, but no sentence.
    return ascii::starts_with_ignoring_case(text, "sent from my ") && count_words(rest) <= 4 &&
           !ends_sentence(rest);
}

// "Anna Muster", "J. Smith", "//Jef", "O'Neill": up to four words that start like names.
bool is_name_like(std::string_view line) {
    auto text = trim_emphasis(line);
    while (!text.empty() && (text.front() == '/' || text.front() == '-' || text.front() == '~')) {
        text = trim_marks(text.substr(1));
    }
    if (text.empty() || text.size() > 60 || count_words(text, 8) > 5) {
        return false;
    }
    if (text.find_first_of("?!:;=<>{}[]") != std::string_view::npos) {
        return false;
    }
    const char first = text.front();
    return static_cast<unsigned char>(first) >= 0x80 || (first >= 'A' && first <= 'Z') ||
           count_words(text) == 1;
}

bool is_contact_line(std::string_view line) {
    return has_address(line) || has_link(line) || has_telephone(line);
}

// Too long or too much of a sentence for a signature.
bool is_prose(std::string_view line) {
    const auto text = trim_emphasis(line);
    return text.size() > signature_line_octets_max ||
           (text.ends_with('?') && count_words(text) > 1) ||
           (count_words(text, 8) > 6 && ends_sentence(text) && !is_contact_line(text));
}

// "PS: one more thing": typed after the sign-off.
bool is_postscript(std::string_view line) {
    static const PhraseTable openings("PS|P.S.|P. S.|P.S|PPS|P.P.S.|NB|N.B.|Nachtrag|P.-S.|З.Ы.");
    return openings.opens(trim_emphasis(line)) > 0;
}

enum class Closing { none, sign_off, thanks };

// "Kind regards,", "Mit freundlichen Grüßen", also with a name behind: "Best regards, Anna".
Closing closing_of(std::string_view line) {
    if (line.size() > closing_octets_max) {
        return Closing::none;
    }
    const auto text = trim_emphasis(line);
    const auto lowered = lower_case(text);
    const auto bare = [](std::string_view part) {
        while (!part.empty() &&
               std::string_view(",.!;-").find(part.back()) != std::string_view::npos) {
            part = trim_marks(part.substr(0, part.size() - 1));
        }
        return part;
    };
    if (words::sign_offs().equals(bare(lowered))) {
        return Closing::sign_off;
    }
    if (words::thanks().equals(bare(lowered))) {
        return Closing::thanks;
    }
    const auto comma = text.find(", ");
    if (comma != std::string_view::npos && is_name_like(text.substr(comma + 2)) &&
        words::sign_offs().equals(bare(lower_case(text.substr(0, comma))))) {
        return Closing::sign_off;
    }
    return Closing::none;
}

// "-Lev.", "- roman", "-Abhishek Kona": the last line, a dash and a name.
bool is_dashed_name(std::string_view line) {
    const auto text = trim_marks(line);
    if (text.size() < 3 || text.front() != '-' || text[1] == '-' || text[1] == '>') {
        return false;
    }
    const auto name = trim_marks(text.substr(1));
    const auto first = name.empty() ? ' ' : name.front();
    const bool letter = ascii::is_alpha(first) || static_cast<unsigned char>(first) >= 0x80;
    return letter && is_name_like(name) && count_words(name) <= 3 && !has_digit(name);
}

// What stands between text and signature: "-- ", "__", "----------".
bool is_delimiter(std::string_view line) {
    const auto text = trim_marks(line);
    if (text.size() < 2 || text.size() > 120) {
        return false;
    }
    return text.find_first_not_of(text.front()) == std::string_view::npos &&
           std::string_view("-_=*#~+").find(text.front()) != std::string_view::npos;
}
// What is left of the standard delimiter when blanks are trimmed.
bool is_short_delimiter(std::string_view line) {
    const auto text = trim_marks(line);
    return text == "--" || text == "__";
}

// One strong phrase, or two words that seldom meet elsewhere.
bool is_disclaimer(std::string_view paragraph) {
    if (words::disclaimers().is_part_of(paragraph)) {
        return true;
    }
    const auto lowered = lower_case(paragraph);
    return paragraph.size() > disclaimer_octets_min && words::legal_words().count_in(lowered) >= 2;
}

// One passage, with its lines that are not blank numbered from the end.
class Search {
public:
    Search(Lines passage, PassageEnd end) : passage_(passage), end_(end) {
        for (auto i = passage.size(); i > 0 && filled_.size() < searched_lines_max; --i) {
            if (!is_blank(passage[i - 1].text)) {
                filled_.push_back(i - 1);
            }
        }
        tail_ = {passage.size(), passage.size()};
        while (first_filled_ < passage.size() && is_blank(passage[first_filled_].text)) {
            ++first_filled_;
        }
    }

    SignatureTail run() {
        from_tree();
        mobile();
        disclaimer();
        delimiter();
        sign_off();
        dashed_name();
        contact_block();
        return tail_;
    }

private:
    // Lines before the signature as found so far, last first.
    [[nodiscard]] std::vector<std::size_t> open_lines() const {
        std::vector<std::size_t> open;
        std::copy_if(filled_.begin(), filled_.end(), std::back_inserter(open), [&](auto line) {
            return line < tail_.first;
        });
        return open;
    }
    [[nodiscard]] std::string_view text(std::size_t line) const { return passage_[line].text; }
    [[nodiscard]] bool starts_passage(std::size_t line) const { return line <= first_filled_; }
    [[nodiscard]] bool paragraph_starts(std::size_t line) const {
        return line == 0 || is_blank(passage_[line - 1].text);
    }

    void from_tree() {
        for (const auto line : open_lines()) {
            if (!passage_[line].in_signature) {
                break;
            }
            tail_.first = line;
        }
    }

    // The last such line near the end; unmarked history may follow it as a paragraph of its own.
    void mobile() {
        const auto open = open_lines();
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (!is_mobile_line(text(open[i]))) {
                continue;
            }
            const auto after = i == 0 ? passage_.size() : open[i - 1];
            // A second language, or a name, may stand right below.
            const bool block = i <= 3 && std::none_of(
                                             open.begin(),
                                             open.begin() + static_cast<std::ptrdiff_t>(i),
                                             [&](auto line) { return is_prose(text(line)); }
                                         );
            if (i > 0 && !paragraph_starts(after) && !block) {
                continue;
            }
            if (i > 0 && paragraph_starts(after)) {
                tail_.history = after;
            }
            tail_.first = open[i];
            extend_mobile(open, i);
            return;
        }
    }
    // Takes the other mobile lines above, and a name in the same paragraph: "Anna / via mobile".
    void extend_mobile(const std::vector<std::size_t>& open, std::size_t found) {
        for (auto i = found + 1; i < open.size(); ++i) {
            const bool same_paragraph = open[i] + 1 == tail_.first;
            const bool name = same_paragraph && paragraph_starts(open[i]) &&
                              is_name_like(text(open[i])) && !starts_passage(open[i]) &&
                              !ends_sentence(trim_marks(text(open[i])));
            if (!name && !is_mobile_line(text(open[i]))) {
                return;
            }
            tail_.first = open[i];
        }
    }

    // The last paragraphs, as far as they are what companies add below every mail.
    void disclaimer() {
        const auto open = open_lines();
        std::string paragraph;
        for (std::size_t i = 0; i < open.size() && i < disclaimer_lines_max; ++i) {
            paragraph =
                std::string(text(open[i]).substr(0, matched_line_octets_max)) + ' ' + paragraph;
            if (paragraph_starts(open[i])) {
                if (starts_passage(open[i]) || !is_disclaimer(paragraph)) {
                    return;
                }
                tail_.first = open[i];
                paragraph.clear();
            }
        }
    }

    void delimiter() {
        const auto open = open_lines();
        for (std::size_t i = 0; i < open.size() && i <= delimiter_tail_lines_max; ++i) {
            const auto line = text(open[i]);
            if (is_delimiter(line)) {
                if (line == standard_delimiter || delimits(open, i)) {
                    tail_.first = open[i];
                    // Rules around it ("--", "--"; "-- ", "_____") belong to it.
                    continue;
                }
            }
            if (!is_delimiter(line) && tail_.first < passage_.size() && i > 0 &&
                open[i - 1] == tail_.first) {
                return;
            }
        }
    }
    // Any rule starts a signature if what follows is no prose and holds what signatures hold.
    [[nodiscard]] bool delimits(const std::vector<std::size_t>& open, std::size_t index) const {
        bool telling = index == 0 || is_short_delimiter(text(open[index]));
        for (std::size_t i = 0; i < index; ++i) {
            const auto line = text(open[i]);
            const bool disclaimer = is_disclaimer(line) || words::list_footers().is_part_of(line);
            if (is_prose(line) && !disclaimer) {
                return false;
            }
            telling = telling || disclaimer || is_contact_line(line) || is_delimiter(line) ||
                      (i + 1 == index && is_name_like(line)) || closing_of(line) != Closing::none;
        }
        return telling;
    }

    void sign_off() {
        const auto open = open_lines();
        for (std::size_t i = 0; i < open.size() && i <= sign_off_tail_lines_max; ++i) {
            const auto closing = closing_of(text(open[i]));
            const bool named = i > 0 && is_name_like(text(open[i - 1]));
            const bool contact = std::any_of(
                open.begin(),
                open.begin() + static_cast<std::ptrdiff_t>(i),
                [&](auto line) { return is_contact_line(text(line)); }
            );
            if (closing != Closing::none) {
                const bool closes =
                    closing == Closing::sign_off ? i == 0 || named || contact : named;
                if (closes && !starts_passage(open[i]) && (end_ == PassageEnd::mail || contact)) {
                    tail_.first = open[i];
                }
                return;
            }
            if (is_prose(text(open[i])) || is_postscript(text(open[i]))) {
                return;
            }
        }
    }

    void dashed_name() {
        const auto open = open_lines();
        if (open.size() < 2 || end_ == PassageEnd::quote) {
            return;
        }
        const bool list = trim_marks(text(open[1])).starts_with('-');
        if (is_dashed_name(text(open[0])) && !list) {
            tail_.first = open[0];
        }
    }

    // The last paragraph: a name, then lines of which at least two say how to reach its bearer.
    void contact_block() {
        const auto open = open_lines();
        std::size_t contacts = 0;
        for (std::size_t i = 0; i < open.size() && i < sign_off_tail_lines_max; ++i) {
            if (is_prose(text(open[i]))) {
                return;
            }
            contacts += is_contact_line(text(open[i])) ? 1U : 0U;
            if (paragraph_starts(open[i])) {
                const bool asked = i + 1 < open.size() &&  // "My address is:"
                                   trim_marks(text(open[i + 1])).ends_with(':');
                if (contacts >= 2 && is_name_like(text(open[i])) && !starts_passage(open[i]) &&
                    !asked) {
                    tail_.first = open[i];
                }
                return;
            }
        }
    }

    Lines passage_;
    PassageEnd end_;
    std::vector<std::size_t> filled_;
    std::size_t first_filled_ = 0;
    SignatureTail tail_;
};

}  // namespace

SignatureTail find_signature(Lines passage, PassageEnd end) {
    return Search(passage, end).run();
}

}  // namespace maildocket::text
