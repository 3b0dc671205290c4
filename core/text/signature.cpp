#include "core/text/signature.hpp"

#include "core/text/mail_words.hpp"
#include "core/text/signature_lines.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace maildocket::text {

namespace {

// A signature is looked for in this many last lines that are not blank.
constexpr std::size_t searched_lines_max = 60;
constexpr std::size_t sign_off_tail_lines_max = 10;
constexpr std::size_t delimiter_tail_lines_max = 30;
constexpr std::size_t mobile_tail_lines_max = 3;
constexpr std::size_t disclaimer_lines_max = 40;

// One passage, with its lines that are not blank numbered from the end.
class Search {
public:
    Search(Lines passage, PassageEnd end) : passage_(passage), end_(end) {
        filled_.reserve(std::min(passage.size(), searched_lines_max));
        for (auto i = passage.size(); i > 0 && filled_.size() < searched_lines_max; --i) {
            if (!is_blank(passage[i - 1].text)) {
                filled_.push_back(i - 1);
            }
        }
        tail_ = {passage.size(), passage.size(), std::nullopt};
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
    using Numbers = std::span<const std::size_t>;

    // Lines before the signature as found so far, last first.
    [[nodiscard]] Numbers open_lines() const {
        const auto first = std::find_if(filled_.begin(), filled_.end(), [&](auto line) {
            return line < tail_.first;
        });
        return {first, filled_.end()};
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

    // The last such line near the end. A letter that opens below it is the unmarked original; other
    // text there was typed, and the line stands alone in its middle.
    void mobile() {
        const auto open = open_lines();
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (!is_mobile_line(text(open[i]))) {
                continue;
            }
            const bool own_paragraph = i > 0 && paragraph_starts(open[i - 1]);
            if (own_paragraph && is_greeting(text(open[i - 1]))) {
                tail_.history = open[i - 1];
            } else if (own_paragraph && paragraph_starts(open[i]) && !closes_below(open, i)) {
                tail_.lone = open[i];
                return;
            } else if (!closes_below(open, i)) {
                continue;
            }
            tail_.first = open[i];
            extend_mobile(open, i);
            return;
        }
    }
    // Nothing but a name or ways to reach somebody stands below.
    [[nodiscard]] bool closes_below(Numbers open, std::size_t found) const {
        return found <= mobile_tail_lines_max &&
               std::all_of(
                   open.begin(),
                   open.begin() + static_cast<std::ptrdiff_t>(found),
                   [&](auto line) {
                       return is_name_like(text(line)) || is_contact_line(text(line)) ||
                              is_delimiter(text(line));
                   }
               );
    }
    // Takes the other mobile lines above, and a name in the same paragraph: "Anna / via mobile".
    void extend_mobile(Numbers open, std::size_t found) {
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
            paragraph.insert(0, 1, ' ');
            paragraph.insert(0, text(open[i]).substr(0, matched_line_octets_max));
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
                if (is_standard_delimiter(line) || delimits(open, i)) {
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
    [[nodiscard]] bool delimits(Numbers open, std::size_t index) const {
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
