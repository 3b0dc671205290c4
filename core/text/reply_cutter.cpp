#include "core/text/reply_cutter.hpp"

#include "core/text/reply_heading.hpp"
#include "core/text/reply_marker.hpp"
#include "core/text/signature.hpp"

#include <algorithm>
#include <deque>
#include <string>

namespace maildocket::text {

namespace {

using Kind = Span::Kind;

// Blank lines inside a run of quoted lines; more of them end it.
constexpr std::size_t blank_lines_in_quote_max = 3;
constexpr std::size_t wrapped_quote_octets_min = 60;

// Consecutive quoted lines.
struct Quotation {
    std::size_t first = 0;
    std::size_t last = 0;  // one past
    bool known = false;    // introduced by an attribution, or marked by the mail program
};

class Cutter {
public:
    explicit Cutter(Lines lines) : lines_(lines), kinds_(lines.size(), Kind::new_text) {}

    Cut run() {
        scan();
        cut_last_signature();
        place_quotations();
        cut_inner_signatures();
        keep_if_nothing_is_left();
        return {spans(), has_history_};
    }

private:
    [[nodiscard]] bool quoted(std::size_t i) const {
        return i < lines_.size() && stands_in_quotation(lines_[i]);
    }
    [[nodiscard]] bool blank(std::size_t i) const { return is_blank(lines_[i].text); }
    [[nodiscard]] std::size_t skip_blank(std::size_t i) const {
        return skip_blank_lines(lines_, i);
    }
    void set(std::size_t first, std::size_t last, Kind kind) {
        std::fill(
            kinds_.begin() + static_cast<std::ptrdiff_t>(first),
            kinds_.begin() + static_cast<std::ptrdiff_t>(last),
            kind
        );
    }

    // Finds headings and quotations from the top. History that is not quoted line by line ends the
    // scan, unless nothing was typed above it: then what is below may be the answer.
    void scan() {
        bool typed = false;
        end_ = lines_.size();
        for (std::size_t i = 0; i < lines_.size();) {
            if (blank(i)) {
                ++i;
                continue;
            }
            typed = typed || lines_[i].below_picture;
            // A forward's other mail is its content and no history.
            const auto rule = rule_of(lines_[i].text);
            if (rule == Rule::forwarded) {
                forward_ = true;
                has_history_ = true;
                return;
            }
            const auto inside = quoted(i) ? attribution_in_quotation(lines_, i) : 0;
            if (inside > 0) {
                set(i, i + inside, Kind::quote_header);
                const auto first = skip_blank(i + inside);
                set(i + inside, first, Kind::quote);
                i = take_quotation(first, true);
                continue;
            }
            if (quoted(i)) {
                // A <blockquote> in the middle is a mail program's; one on top may be answered.
                i = take_quotation(i, lines_[i].by_program || (lines_[i].in_quote && typed));
                continue;
            }
            const auto heading = heading_at(lines_, i, rule);
            if (!heading || (heading->lines == 0 && !typed)) {
                typed = true;
                ++i;
                continue;
            }
            has_history_ = true;
            typed = typed || heading->offset > 0;
            set(i, i + heading->lines, heading->kind);
            if (heading->offset > 0) {
                shared_line_ = i;
                shared_offset_ = heading->offset;
            }
            const auto below = i + heading->lines;
            if (heading->opens_quotation) {
                i = skip_blank(below);
                set(below, i, Kind::quote);
                i = take_quotation(i, true);
            } else if (typed) {
                set(below, lines_.size(), Kind::quote);
                end_ = i;
                return;
            } else {
                headed_ = true;
                i = below;
            }
        }
    }

    std::size_t take_quotation(std::size_t first, bool known) {
        const bool bars = !quoted(first);
        const auto member = [&](std::size_t i) {
            return bars ? lines_[i].text.starts_with('|') : quoted(i);
        };
        Quotation quotation{first, first, known};
        std::size_t gap = 0;
        for (auto i = first; i < lines_.size(); ++i) {
            if (member(i)) {
                quotation.last = i + 1;
                gap = 0;
                known = known || (i < first + 6 && marker_at(lines_.subspan(i)).has_value());
            } else if (blank(i)) {
                if (++gap > blank_lines_in_quote_max) {
                    break;
                }
            } else if (!(i == quotation.last && i + 1 < lines_.size() && member(i + 1) &&
                         is_wrapped_quote(i))) {
                break;
            }
        }
        quotation.known = known || opens_with_heading(lines_.subspan(first));
        set(first, quotation.last, Kind::quote);
        has_history_ = true;
        quotations_.push_back(quotation);
        return quotation.last;
    }

    // A mail program broke a long quoted line and forgot the mark on its rest.
    [[nodiscard]] bool is_wrapped_quote(std::size_t i) const {
        const auto text = trim_marks(lines_[i].text);
        const auto before = trim_marks(lines_[i - 1].text);
        const bool link = (text.starts_with("(http") || text.starts_with("<http")) &&
                          (text.ends_with('>') || text.ends_with(')'));
        const char letter = text.front();
        return link || (before.size() >= wrapped_quote_octets_min && letter >= 'a' &&
                        letter <= 'z' && !before.ends_with('?') && text.size() < before.size());
    }

    [[nodiscard]] bool typed_between(std::size_t first, std::size_t last) const {
        for (auto i = first; i < last; ++i) {
            if (kinds_[i] == Kind::new_text && !blank(i) && !quoted(i)) {
                return true;
            }
        }
        return false;
    }

    // Marks the signature of the lines [first, last), which were typed.
    void cut_signature(std::size_t first, std::size_t last, PassageEnd end) {
        first = skip_blank(first);
        if (first >= last) {
            return;
        }
        const auto tail = find_signature(lines_.subspan(first, last - first), end);
        set(first + tail.first, last, Kind::signature);
        set(first + tail.history, last, Kind::quote);
        if (tail.lone) {
            set(first + *tail.lone, first + *tail.lone + 1, Kind::signature);
        }
    }

    // The passage below the last quotation, or above the history.
    void cut_last_signature() {
        if (forward_) {
            return;
        }
        auto first = quotations_.empty() ? std::size_t{0} : quotations_.back().last;
        while (first < end_ && kinds_[first] != Kind::new_text) {
            ++first;
        }
        for (auto i = end_; i > first; --i) {
            if (kinds_[i - 1] == Kind::quote_header || kinds_[i - 1] == Kind::marker) {
                first = i;
                break;
            }
        }
        cut_signature(first, end_, end_ == lines_.size() ? PassageEnd::mail : PassageEnd::quote);
    }

    // Quoted lines that are answered point by point stay with the answers.
    void place_quotations() {
        std::size_t typed_after_last = lines_.size();
        bool interleaved = false;
        for (std::size_t q = 0; q + 1 < quotations_.size(); ++q) {
            interleaved =
                interleaved || typed_between(quotations_[q].last, quotations_[q + 1].first);
        }
        bool typed_after = false;
        for (auto q = quotations_.size(); q > 0; --q) {
            const auto& quotation = quotations_[q - 1];
            typed_after = typed_after || typed_between(quotation.last, typed_after_last);
            typed_after_last = quotation.first;
            const bool answered = typed_after && (interleaved || !quotation.known);
            if (answered || (!typed_after && is_citation(quotation))) {
                set(quotation.first, quotation.last, Kind::new_text);
            }
        }
    }

    // "The message is:" and a quoted line or two: something the author cites.
    [[nodiscard]] bool is_citation(const Quotation& quotation) const {
        if (quotation.known || quotation.last - quotation.first > 2) {
            return false;
        }
        auto above = quotation.first;
        while (above > 0 && blank(above - 1)) {
            --above;
        }
        return above > 0 && kinds_[above - 1] == Kind::new_text &&
               trim_marks(lines_[above - 1].text).ends_with(':');
    }

    // Passages above a quotation that was cut: a top post's signature.
    void cut_inner_signatures() {
        std::size_t first = 0;
        for (const auto& quotation : quotations_) {
            auto last = quotation.first;
            while (last > first && kinds_[last - 1] != Kind::new_text) {
                --last;
            }
            if (kinds_[quotation.first] == Kind::quote) {
                cut_signature(first, last, PassageEnd::quote);
            }
            first = quotation.last;
        }
    }

    // A mail of nothing but quoted lines, which no program marked as history, is what was sent.
    void keep_if_nothing_is_left() {
        const bool known = headed_ || end_ < lines_.size() ||
                           std::any_of(quotations_.begin(), quotations_.end(), [](const auto& q) {
                               return q.known;
                           });
        if (!known && !quotations_.empty() && !typed_between(0, lines_.size())) {
            for (const auto& quotation : quotations_) {
                set(quotation.first, quotation.last, Kind::new_text);
            }
        }
    }

    [[nodiscard]] std::vector<Span> spans() const {
        std::vector<Span> spans;
        const auto add = [&](Kind kind, std::size_t begin, std::size_t end) {
            if (begin == end) {
                return;
            }
            if (!spans.empty() && spans.back().kind == kind) {
                spans.back().end = end;
            } else {
                spans.push_back({kind, begin, end});
            }
        };
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            auto begin = lines_[i].begin;
            if (i == shared_line_) {
                add(Kind::new_text, begin, begin + shared_offset_);
                begin += shared_offset_;
            }
            add(kinds_[i], begin, lines_[i].end);
        }
        return spans;
    }

    Lines lines_;
    std::vector<Kind> kinds_;
    std::vector<Quotation> quotations_;
    std::size_t end_ = 0;  // where unmarked history starts
    bool headed_ = false;  // a heading stood above everything
    bool forward_ = false;
    bool has_history_ = false;
    std::size_t shared_line_ = static_cast<std::size_t>(-1);
    std::size_t shared_offset_ = 0;
};

}  // namespace

Cut cut_reply(std::vector<Line> lines) {
    std::deque<std::string> copies;
    simplify(lines, copies);
    return Cutter(lines).run();
}

}  // namespace maildocket::text
