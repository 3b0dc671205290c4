#include "core/text/signature_lines.hpp"

#include "core/base/ascii.hpp"
#include "core/base/octet_set.hpp"
#include "core/base/utf8.hpp"
#include "core/text/mail_words.hpp"
#include "core/text/text_lines.hpp"

#include <algorithm>
#include <string>

namespace maildocket::text {

namespace {

constexpr std::size_t mobile_line_octets_max = 300;  // with its link
constexpr std::size_t mobile_text_octets_max = 160;
constexpr std::size_t signature_line_octets_max = 100;
constexpr std::size_t closing_octets_max = 120;
constexpr std::size_t disclaimer_octets_min = 60;

std::string_view without_links(std::string_view text) {
    const auto link = std::min({text.find('<'), text.find('['), text.find('(')});
    return trim_marks(text.substr(0, link));
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

// A text for tables that are in lower case, which ignore the case of ASCII themselves.
class Lowered {
public:
    explicit Lowered(std::string_view text) : text_(text) {
        if (utf8::ascii_prefix(text) < text.size()) {
            lowered_ = lower_case(text);
            text_ = lowered_;
        }
    }
    Lowered(const Lowered&) = delete;
    Lowered& operator=(const Lowered&) = delete;
    Lowered(Lowered&&) = delete;
    Lowered& operator=(Lowered&&) = delete;
    ~Lowered() = default;

    [[nodiscard]] std::string_view text() const { return text_; }

private:
    std::string lowered_;
    std::string_view text_;
};

}  // namespace

bool ends_sentence(std::string_view text) {
    return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') ||
           text.ends_with(':') || text.ends_with("\xE3\x80\x82");
}

bool is_mobile_line(std::string_view line) {
    if (line.size() > mobile_line_octets_max) {
        return false;
    }
    const auto text = without_links(trim_enclosure(trim_emphasis(line)));
    if (text.empty() || text.size() > mobile_text_octets_max) {
        return false;
    }
    const auto opening = words::mobile_openings().starts(text);
    if ((opening == 0 && !words::mobile_endings().ends(text)) || count_words(text, 20) > 14) {
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

bool is_greeting(std::string_view line) {
    const auto text = trim_emphasis(line);
    return text.size() <= closing_octets_max && words::greetings().opens(text) > 0 &&
           count_words(text, 10) < 8;
}

bool is_name_like(std::string_view line) {
    auto text = trim_emphasis(line);
    while (!text.empty() && (text.front() == '/' || text.front() == '-' || text.front() == '~')) {
        text = trim_marks(text.substr(1));
    }
    if (text.empty() || text.size() > 60 || count_words(text, 8) > 5) {
        return false;
    }
    constexpr OctetSet signs("?!:;=<>{}[]");
    if (signs.is_in(text)) {
        return false;
    }
    const char first = text.front();
    return static_cast<unsigned char>(first) >= 0x80 || (first >= 'A' && first <= 'Z') ||
           count_words(text) == 1;
}

bool is_contact_line(std::string_view line) {
    return has_address(line) || has_link(line) || has_telephone(line);
}

bool is_prose(std::string_view line) {
    const auto text = trim_emphasis(line);
    return text.size() > signature_line_octets_max ||
           (text.ends_with('?') && count_words(text) > 1) ||
           (count_words(text, 8) > 6 && ends_sentence(text) && !is_contact_line(text));
}

bool is_postscript(std::string_view line) {
    static const PhraseTable openings("PS|P.S.|P. S.|P.S|PPS|P.P.S.|NB|N.B.|Nachtrag|P.-S.|З.Ы.");
    return openings.opens(trim_emphasis(line)) > 0;
}

Closing closing_of(std::string_view line) {
    if (line.size() > closing_octets_max) {
        return Closing::none;
    }
    const auto text = trim_emphasis(line);
    const Lowered lowered(text);
    const auto bare = [](std::string_view part) {
        while (!part.empty() &&
               std::string_view(",.!;-").find(part.back()) != std::string_view::npos) {
            part = trim_marks(part.substr(0, part.size() - 1));
        }
        return part;
    };
    if (words::sign_offs().equals(bare(lowered.text()))) {
        return Closing::sign_off;
    }
    if (words::thanks().equals(bare(lowered.text()))) {
        return Closing::thanks;
    }
    const auto comma = text.find(", ");
    if (comma != std::string_view::npos && is_name_like(text.substr(comma + 2)) &&
        words::sign_offs().equals(bare(Lowered(text.substr(0, comma)).text()))) {
        return Closing::sign_off;
    }
    return Closing::none;
}

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

bool is_delimiter(std::string_view line) {
    const auto text = trim_marks(line);
    if (text.size() < 2 || text.size() > 120) {
        return false;
    }
    return text.find_first_not_of(text.front()) == std::string_view::npos &&
           std::string_view("-_=*#~+").find(text.front()) != std::string_view::npos;
}

bool is_standard_delimiter(std::string_view line) {
    return line == "-- ";
}

bool is_short_delimiter(std::string_view line) {
    const auto text = trim_marks(line);
    return text == "--" || text == "__";
}

bool is_disclaimer(std::string_view paragraph) {
    if (words::disclaimers().is_part_of(paragraph)) {
        return true;
    }
    if (paragraph.size() <= disclaimer_octets_min) {
        return false;
    }
    return words::legal_words().count_in(Lowered(paragraph).text()) >= 2;
}

}  // namespace maildocket::text
