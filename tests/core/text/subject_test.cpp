#include "core/text/subject.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::text::base_subject;
using maildocket::text::BaseSubject;
using maildocket::text::similarity;

TEST_CASE("reply marks of mail programs are taken off") {
    for (const std::string_view mark :
         {"Re:",   "RE:",   "re: ",  "Re[2]:",   "Re(3):", "RE^2:",    "Re2:",
          "Re :",  "AW:",   "Antw:", "Antwort:", "SV:",    "Sv: ",     "VS:",
          "Odp:",  "ODP:",  "RES:",  "R:",       "RIF:",   "YNT:",     "Ynt:",
          "Vá:",   "BLS:",  "ATB:",  "Re：",     "回复:",  "回复：",   "回覆:",
          "答复:", "返信:", "답장:", "회신:",    "Отв:",   "Ответ:",   "Відп:",
          "Αντ:",  "ΑΠ:",   "השב:",  "תגובה:",   "رد:",    "Trả lời:", "Re: AW: Re[4]: SV:"}) {
        CAPTURE(mark);
        const auto base = base_subject(std::string(mark) + " Printer");
        CHECK(base == BaseSubject{"Printer", {}, true, false});
    }
}

TEST_CASE("forward marks of mail programs are taken off") {
    for (const std::string_view mark :
         {"Fwd:",   "FW:",          "Fw: ",     "WG:",    "TR:",  "RV:",     "ENC:",
          "I:",     "Doorst:",      "VB:",      "VL:",    "PD:",  "İLT:",    "ILT:",
          "转发:",  "轉寄:",        "転送:",    "전달:",  "Пер:", "Пересл:", "ΠΡΘ:",
          "הועבר:", "Chuyển tiếp:", "Fwd: Re:", "Fwd[2]:"}) {
        CAPTURE(mark);
        CHECK(
            base_subject(std::string(mark) + " Printer") == BaseSubject{"Printer", {}, false, true}
        );
    }
    CHECK(base_subject("Printer (fwd)") == BaseSubject{"Printer", {}, false, true});
    CHECK(base_subject("[Fwd: Printer]") == BaseSubject{"Printer", {}, false, true});
    CHECK(base_subject("Re: Fwd: Printer") == BaseSubject{"Printer", {}, true, false});
}

TEST_CASE("list tags are kept apart") {
    CHECK(
        base_subject("Re: [users] Re: [TCK-91]  Printer  is\tbroken") ==
        BaseSubject{"Printer is broken", {"users", "TCK-91"}, true, false}
    );
    CHECK(base_subject("[] Printer").tags.empty());
}

TEST_CASE("words that only start like a mark stay") {
    for (const std::string_view text :
         {"Reply: now",
          "Rebate",
          "Re",
          "Refund: when?",
          "Item: 3",
          "Trouble: printer",
          "IT: printer",
          "SVN: down",
          "2: two"}) {
        CAPTURE(text);
        CHECK(base_subject(text) == BaseSubject{std::string(text), {}, false, false});
    }
}

TEST_CASE("nothing but marks gives an empty subject") {
    CHECK(base_subject("Re: Fwd: ").text.empty());
    CHECK(base_subject("").text.empty());
}

TEST_CASE("similarity is in percent of characters") {
    CHECK(similarity("", "") == 100);
    CHECK(similarity("abc", "") == 0);
    CHECK(similarity("Printer broken", "printer BROKEN") == 100);
    CHECK(similarity("Größe", "Grösse") == 72);
    CHECK(similarity("Backup failed srv1", "Backup failed srv2") == 94);
    CHECK(similarity("abcd", "wxyz") == 0);
    const std::string huge(1U << 20U, 'x');
    CHECK(similarity(huge, huge) == 100);
}
