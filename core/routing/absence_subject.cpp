#include "core/routing/absence_subject.hpp"

#include "core/base/ascii.hpp"
#include "core/base/utf8.hpp"
#include "core/text/phrase_table.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace maildocket::routing {
namespace {

// What Exchange, Outlook, Gmail, Notes, GroupWise and webmailers put in front of the subject. Lower
// case, also of letters outside of ASCII.
constexpr std::array certain_beginnings{
    std::string_view("automatic reply"),
    std::string_view("automatic response"),
    std::string_view("auto reply"),
    std::string_view("auto-reply"),
    std::string_view("autoreply"),
    std::string_view("auto response"),
    std::string_view("auto-response"),
    std::string_view("autoresponse"),
    std::string_view("auto respond"),
    std::string_view("auto-respond"),
    std::string_view("auto: "),
    std::string_view("automated reply"),
    std::string_view("automated response"),
    std::string_view("out of office:"),
    std::string_view("out of office auto"),
    std::string_view("out-of-office:"),
    std::string_view("out of office reply"),
    std::string_view("out of office response"),
    std::string_view("out of the office:"),
    std::string_view("vacation reply"),
    std::string_view("vacation response"),
    std::string_view("vacation message"),
    // German
    std::string_view("automatische antwort"),
    std::string_view("automatische r\u00fcckantwort"),
    std::string_view("automatische abwesenheit"),
    std::string_view("autom. antwort"),
    std::string_view("auto-antwort"),
    std::string_view("abwesenheitsnotiz"),
    std::string_view("abwesenheitsmeldung"),
    std::string_view("abwesenheitsbenachrichtigung"),
    std::string_view("abwesenheitsassistent"),
    std::string_view("abwesend:"),
    // French
    std::string_view("r\u00e9ponse automatique"),
    std::string_view("reponse automatique"),
    std::string_view("message d'absence"),
    std::string_view("absence du bureau"),
    std::string_view("absent du bureau"),
    std::string_view("notification d'absence"),
    // Spanish, Portuguese, Italian, Catalan, Romanian
    std::string_view("respuesta autom\u00e1tica"),
    std::string_view("respuesta automatica"),
    std::string_view("fuera de la oficina"),
    std::string_view("fuera de oficina"),
    std::string_view("resposta autom\u00e1tica"),
    std::string_view("resposta automatica"),
    std::string_view("resposta autom\u00e0tica"),
    std::string_view("fora do escrit\u00f3rio"),
    std::string_view("aus\u00eancia do escrit\u00f3rio"),
    std::string_view("risposta automatica"),
    std::string_view("risposta automatico"),
    std::string_view("fuori sede"),
    std::string_view("fuori ufficio"),
    std::string_view("r\u0103spuns automat"),
    std::string_view("raspuns automat"),
    // Dutch, Danish, Norwegian, Swedish, Finnish, Icelandic
    std::string_view("automatisch antwoord"),
    std::string_view("automatische reactie"),
    std::string_view("automatische beantwoording"),
    std::string_view("afwezigheidsbericht"),
    std::string_view("afwezigheidsmelding"),
    std::string_view("niet aanwezig:"),
    std::string_view("autosvar"),
    std::string_view("automatisk svar"),
    std::string_view("automatiskt svar"),
    std::string_view("ikke til stede:"),
    std::string_view("frav\u00e6rsmelding"),
    std::string_view("fr\u00e5nvaromeddelande"),
    std::string_view("fr\u00e5nvaroassistent"),
    std::string_view("automaattinen vastaus"),
    std::string_view("poissaoloilmoitus"),
    std::string_view("poissa:"),
    std::string_view("sj\u00e1lfvirkt svar"),
    // Polish, Czech, Slovak, Hungarian, Slovene, Croatian, Serbian, Baltic
    std::string_view("automatyczna odpowied\u017a"),
    std::string_view("automatyczna odpowiedz"),
    std::string_view("autoodpowied\u017a"),
    std::string_view("odpowied\u017a automatyczna"),
    std::string_view("automatick\u00e1 odpov\u011b\u010f"),
    std::string_view("automaticka odpoved"),
    std::string_view("automatick\u00e1 odpove\u010f"),
    std::string_view("automatikus v\u00e1lasz"),
    std::string_view("h\u00e1zon k\u00edv\u00fcl"),
    std::string_view("samodejni odgovor"),
    std::string_view("automatski odgovor"),
    std::string_view("\u0430\u0443\u0442\u043e\u043c\u0430\u0442\u0441\u043a\u0438 "
                     "\u043e\u0434\u0433\u043e\u0432\u043e\u0440"),
    std::string_view("automaatvastus"),
    std::string_view("autom\u0101tiska atbilde"),
    std::string_view("autom\u0101tisk\u0101 atbilde"),
    std::string_view("automatinis atsakymas"),
    // Russian, Ukrainian, Bulgarian, Greek, Turkish
    std::string_view("\u0430\u0432\u0442\u043e\u043c\u0430\u0442\u0438\u0447\u0435\u0441\u043a"
                     "\u0438\u0439 \u043e\u0442\u0432\u0435\u0442"),
    std::string_view("\u0430\u0432\u0442\u043e\u043e\u0442\u0432\u0435\u0442"),
    std::string_view("\u0430\u0432\u0442\u043e\u043c\u0430\u0442\u0438\u0447\u043d\u0430 "
                     "\u0432\u0456\u0434\u043f\u043e\u0432\u0456\u0434\u044c"),
    std::string_view("\u0430\u0432\u0442\u043e\u043c\u0430\u0442\u0438\u0447\u0435\u043d "
                     "\u043e\u0442\u0433\u043e\u0432\u043e\u0440"),
    std::string_view("\u03b1\u03c5\u03c4\u03cc\u03bc\u03b1\u03c4\u03b7 "
                     "\u03b1\u03c0\u03ac\u03bd\u03c4\u03b7\u03c3\u03b7"),
    std::string_view("otomatik yan\u0131t"),
    std::string_view("otomatik cevap"),
    // Hebrew, Arabic, Chinese, Japanese, Korean, Thai, Vietnamese, Indonesian
    std::string_view(
        "\u05ea\u05e9\u05d5\u05d1\u05d4 \u05d0\u05d5\u05d8\u05d5\u05de\u05d8\u05d9\u05ea"
    ),
    std::string_view("\u05de\u05e2\u05e0\u05d4 \u05d0\u05d5\u05d8\u05d5\u05de\u05d8\u05d9"),
    std::string_view("\u0631\u062f \u062a\u0644\u0642\u0627\u0626\u064a"),
    std::string_view("\u81ea\u52a8\u7b54\u590d"),
    std::string_view("\u81ea\u52a8\u56de\u590d"),
    std::string_view("\u81ea\u52d5\u56de\u8986"),
    std::string_view("\u81ea\u52d5\u7b54\u8986"),
    std::string_view("\u81ea\u52d5\u8fd4\u4fe1"),
    std::string_view("\u81ea\u52d5\u5fdc\u7b54"),
    std::string_view("\u81ea\u52d5\u56de\u7b54"),
    std::string_view("\uc790\ub3d9 \ud68c\uc2e0"),
    std::string_view("\uc790\ub3d9\ud68c\uc2e0"),
    std::string_view("\uc790\ub3d9 \uc751\ub2f5"),
    std::string_view("\u0e01\u0e32\u0e23\u0e15\u0e2d\u0e1a\u0e01\u0e25\u0e31\u0e1a\u0e2d\u0e31"
                     "\u0e15\u0e42\u0e19\u0e21\u0e31\u0e15\u0e34"),
    std::string_view("tr\u1ea3 l\u1eddi t\u1ef1 \u0111\u1ed9ng"),
    std::string_view("balasan otomatis"),
};

// Nothing but this is certain; more than this is a person's sentence as likely.
constexpr std::array certain_wholes{
    std::string_view("out of office"),
    std::string_view("out of the office"),
    std::string_view("out-of-office"),
    std::string_view("ooo"),
    std::string_view("vacation"),
    std::string_view("abwesenheit"),
    std::string_view("au\u00dfer haus"),
    std::string_view("absence"),
    std::string_view("afwezig"),
    std::string_view("away from my mail"),
};

// What Notes and others write after a person's name. No single words: a machine reports absences
// and vacations of its own kind.
constexpr std::array mentions{
    std::string_view("out of office"),
    std::string_view("out of the office"),
    std::string_view("out-of-office"),
    std::string_view("on vacation"),
    std::string_view("on holiday until"),
    std::string_view("on leave until"),
    std::string_view("away from the office"),
    std::string_view("away from my mail"),
    std::string_view("away until"),
    std::string_view("autoreply"),
    std::string_view("auto-reply"),
    std::string_view("automatic reply"),
    std::string_view("nicht im b\u00fcro"),
    std::string_view("nicht im haus"),
    std::string_view("au\u00dfer haus"),
    std::string_view("ist abwesend"),
    std::string_view("bin im urlaub"),
    std::string_view("ist im urlaub"),
    std::string_view("est absent"),
    std::string_view("suis absent"),
    std::string_view("absent du bureau"),
    std::string_view("fuera de la oficina"),
    std::string_view("est\u00e1 ausente"),
    std::string_view("\u00e8 assente"),
    std::string_view("is afwezig"),
    std::string_view("niet op kantoor"),
    std::string_view("\u00e4r inte p\u00e5 kontoret"),
    std::string_view("poza biurem"),
    std::string_view("mimo kancel\u00e1\u0159"),
};

// Lower case of what the phrases above are written with: Latin, Greek and Cyrillic letters.
std::string folded(std::string_view text) {
    if (utf8::ascii_prefix(text) == text.size()) {
        return ascii::lower(text);
    }
    std::string result;
    for (std::size_t position = 0; position < text.size();) {
        auto letter = utf8::next(text, position);
        const bool latin_1 = letter >= 0xc0 && letter <= 0xde && letter != 0xd7;
        const bool greek = letter >= 0x391 && letter <= 0x3a9;
        const bool cyrillic = letter >= 0x410 && letter <= 0x42f;
        if (letter < 0x80) {
            letter = static_cast<unsigned char>(ascii::to_lower(static_cast<char>(letter)));
        } else if (latin_1 || greek || cyrillic) {
            letter += 0x20;
        } else if (letter >= 0x400 && letter <= 0x40f) {
            letter += 0x50;
        } else if (letter == 0x2019) {
            letter = '\'';
        } else if (letter == 0xa0) {
            letter = ' ';
        } else if ((letter >= 0x100 && letter <= 0x137) || (letter >= 0x14a && letter <= 0x177)) {
            letter |= 1U;
        } else if (((letter >= 0x139 && letter <= 0x148) || (letter >= 0x179 && letter <= 0x17e)) && letter % 2 == 1) {
            ++letter;
        }
        utf8::append(result, letter);
    }
    return result;
}

bool begins_certain(std::string_view words) {
    static const text::PhraseTable beginnings(certain_beginnings);
    return beginnings.starts(words) > 0;
}

// Without "Re:", "AW:" and the like, and tags in brackets; these may stand in any order.
std::string_view without_marks(std::string_view subject, bool& behind_reply_mark) {
    static constexpr std::array marks{
        std::string_view("re:"),
        std::string_view("aw:"),
        std::string_view("antw:"),
        std::string_view("sv:"),
        std::string_view("vs:"),
        std::string_view("odp:"),
        std::string_view("r:"),
        std::string_view("ref:")};
    for (bool found = true; found;) {
        found = false;
        subject = ascii::trim(subject);
        for (const auto mark : marks) {
            if (subject.starts_with(mark)) {
                subject.remove_prefix(mark.size());
                behind_reply_mark = true;
                found = true;
            }
        }
        if (subject.starts_with('[') && subject.find(']') != std::string_view::npos) {
            const auto inner = subject.substr(1, subject.find(']') - 1);
            if (begins_certain(inner)) {
                return inner;
            }
            subject.remove_prefix(subject.find(']') + 1);
            found = true;
        }
    }
    return subject;
}

}  // namespace

AbsenceFound absence_in(std::string_view subject) {
    constexpr std::size_t subject_octets_max = 1000;
    const auto lowered = folded(utf8::truncate(subject, subject_octets_max));
    AbsenceFound result;
    const auto words = without_marks(lowered, result.behind_reply_mark);
    static const text::PhraseTable wholes(certain_wholes);
    static const text::PhraseTable mentioned(mentions);
    if (begins_certain(words) || wholes.equals(words)) {
        result.kind = AbsenceSubject::certain;
    } else if (mentioned.is_part_of(words)) {
        result.kind = AbsenceSubject::mentions;
    }
    return result;
}

}  // namespace maildocket::routing
