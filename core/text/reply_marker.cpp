#include "core/text/reply_marker.hpp"

#include "core/text/phrase_table.hpp"

#include <array>
#include <string>

namespace maildocket::text {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t marker_lines_max = 4;
constexpr std::size_t marker_octets_max = 300;
constexpr std::size_t foreign_marker_octets_max = 160;

// Word processors turn the hyphen into these.
constexpr std::array dashes{
    "-"sv,
    "\xE2\x80\x90"sv,
    "\xE2\x80\x91"sv,
    "\xE2\x80\x92"sv,
    "\xE2\x80\x93"sv,
    "\xE2\x80\x94"sv,
    "\xE2\x88\x92"sv};

// Another help desk's marker, or ours after its signs were lost.
constexpr std::string_view sentences =
    "reply above this line|reply above the line|type your reply above|write your reply above|"
    "write above this line|reply above this text|respond above this line|answer above this line|"
    "oberhalb dieser Zeile|über dieser Zeile|au-dessus de cette ligne|dessus de cette ligne|"
    "encima de esta línea|arriba de esta línea|per sobre d'aquesta línia|sopra questa riga|"
    "sopra questa linea|acima desta linha|boven deze regel|boven deze lijn|over denne linje|"
    "ovenfor denne linje|over denne linjen|ovanför denna rad|över denna rad|ovanför den här raden|"
    "tämän rivin yläpuolelle|powyżej tej linii|nad tą linią|nad tímto řádkem|nad tento řádek|"
    "nad týmto riadkom|iznad ove linije|iznad ovog retka|nad to vrstico|deasupra acestei linii|"
    "e fölé a sor fölé|a vonal fölé|bu satırın üzerine|bu satırın üstüne|выше этой строки|"
    "над этой строкой|выше этой линии|над цим рядком|вище цього рядка|над този ред|"
    "πάνω από αυτή τη γραμμή|מעל שורה זו|מעל לשורה זו|فوق هذا السطر|"
    "在此行上方|在此線上方|この行より上|이 줄 위에|phía trên dòng này|di atas baris ini";

// Where "##" followed by a dash starts, blanks between them allowed.
std::size_t opening_in(std::string_view text) {
    for (auto at = text.find("##"); at != std::string_view::npos; at = text.find("##", at + 1)) {
        const auto rest = trim_marks(text.substr(at + 2));
        for (const auto dash : dashes) {
            if (rest.starts_with(dash)) {
                return at;
            }
        }
    }
    return std::string_view::npos;
}

bool closing_in(std::string_view text) {
    for (auto at = text.find("##"); at != std::string_view::npos; at = text.find("##", at + 1)) {
        const auto before = trim_marks(text.substr(0, at));
        for (const auto dash : dashes) {
            if (before.size() > dash.size() && before.ends_with(dash)) {
                return true;
            }
        }
    }
    return false;
}

// Without the dashes and stops that stand around a marker.
std::string_view trim_rule(std::string_view text) {
    constexpr std::string_view signs = "-=_*#~.:! \t";
    const auto first = text.find_first_not_of(signs);
    const auto last = text.find_last_not_of(signs);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, last + 1 - first);
}

std::string_view without_quote_marks(std::string_view text) {
    text = trim_marks(text);
    while (text.starts_with('>')) {
        text = trim_marks(text.substr(1));
    }
    return text;
}

}  // namespace

std::optional<MarkerLines> marker_at(Lines lines) {
    const auto first = lines[0].text;
    if (first.size() > matched_line_octets_max) {
        return std::nullopt;
    }
    if (auto at = opening_in(first); at != std::string_view::npos) {
        std::string joined(first.substr(at + 2));
        if (trim_emphasis(first.substr(0, at)).empty()) {
            at = 0;
        }
        for (std::size_t count = 1; joined.size() <= marker_octets_max; ++count) {
            if (closing_in(joined)) {
                return MarkerLines{lines[0].simplified ? 0 : at, count};
            }
            if (count == marker_lines_max || count == lines.size()) {
                break;
            }
            joined += ' ';
            joined += without_quote_marks(lines[count].text.substr(0, matched_line_octets_max));
        }
    }
    static const PhraseTable foreign(sentences);
    const auto bare = trim_rule(first);
    if (bare.size() <= foreign_marker_octets_max && foreign.ends(bare)) {
        return MarkerLines{0, 1};
    }
    return std::nullopt;
}

}  // namespace maildocket::text
