#include "core/text/new_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::text::split_reply;

namespace {

// Attribution lines as mail programs of that language write them.
constexpr std::string_view attributions[] = {
    "On Mon, 3 Mar 2025 at 09:15, Anna Muster <anna@example.com> wrote:",
    "On 3 Mar 2025, at 09:15, Anna Muster <anna@example.com> wrote:",
    "On Monday, March 3rd, 2025 at 9:15 AM, Anna Muster <anna@example.com> wrote:",
    "On 03/03/2025 09:15, Anna Muster wrote:",
    "Anna Muster wrote on 3/3/2025 9:15 AM:",
    "Anna Muster schrieb am 03.03.2025 um 09:15:",
    "Dana 3.3.2025. u 9:15, Anna Muster je napisao/la:",
    "Понедельник, 3 марта 2025, 9:15 +03:00 от Anna Muster <anna@example.com>:",
    "Anna Muster, 3 Mart 2025 Pzt 09:15 tarihinde şunu yazdı:",
    "In a message dated 3/3/2025 9:15:00 A.M. Eastern Standard Time, anna@example.com writes:",
    "Anna Muster <anna@example.com> wrote:",
    "2025-03-03 9:15 GMT+01:00 Anna Muster <anna@example.com>:",
    "03.03.2025, 09:15, \"Anna Muster\" <anna@example.com>:",
    "Monday, 3 March 2025, 9:15 +0100 from Anna Muster <anna@example.com>:",
    "---- On Mon, 03 Mar 2025 09:15:00 +0100 Anna Muster <anna@example.com> wrote ----",
    "-------- Anna Muster wrote --------",
    "Am Mo., 3. März 2025 um 09:15 Uhr schrieb Anna Muster <anna@example.com>:",
    "Am 03.03.2025 um 09:15 schrieb Anna Muster:",
    "Anna Muster <anna@example.com> schrieb am Mo., 3. März 2025, 09:15:",
    "Le lun. 3 mars 2025 à 09:15, Anna Muster <anna@example.com> a écrit :",
    "Le 3 mars 2025 à 09:15, Anna Muster a e\xCC\x81"
    "crit\xC2\xA0:",
    "El lun, 3 mar 2025 a las 9:15, Anna Muster (<anna@example.com>) escribió:",
    "El 3/3/25 a las 9:15, Anna Muster escribió:",
    "Il giorno lun 3 mar 2025 alle ore 09:15 Anna Muster <anna@example.com> ha scritto:",
    "Il 03/03/2025 09:15, Anna Muster ha scritto:",
    "Em seg., 3 de mar. de 2025 às 09:15, Anna Muster <anna@example.com> escreveu:",
    "A 03/03/2025 09:15, Anna Muster <anna@example.com> escreveu:",
    "Op ma 3 mrt 2025 om 09:15 schreef Anna Muster <anna@example.com>:",
    "Op 3 mrt. 2025, om 09:15 heeft Anna Muster <anna@example.com> het volgende geschreven:",
    "Den mån 3 mars 2025 kl 09:15 skrev Anna Muster <anna@example.com>:",
    "3 mars 2025 kl. 09:15 skrev Anna Muster <anna@example.com>:",
    "Den man. 3. mar. 2025 kl. 09.15 skrev Anna Muster <anna@example.com>:",
    "På 3. mars 2025 kl. 09:15:00, Anna Muster (anna@example.com) skrev:",
    "ma 3. maalisk. 2025 klo 9.15 Anna Muster (anna@example.com) kirjoitti:",
    "Anna Muster <anna@example.com> kirjoitti 3.3.2025 kello 9.15:",
    "pon., 3 mar 2025 o 09:15 Anna Muster <anna@example.com> napisał(a):",
    "W dniu 3.03.2025 o 09:15, Anna Muster pisze:",
    "po 3. 3. 2025 v 9:15 odesílatel Anna Muster <anna@example.com> napsal:",
    "Dne 03. 03. 25 v 9:15 Anna Muster napsal(a):",
    "po 3. 3. 2025 o 9:15 Anna Muster <anna@example.com> napísal(a):",
    "Dňa 3. 3. 2025 o 9:15 Anna Muster napísal(a):",
    "V V pon., 3. mar. 2025 ob 09:15 je oseba Anna Muster <anna@example.com> napisala:",
    "pon, 3. ožu 2025. u 09:15 Anna Muster <anna@example.com> napisao je:",
    "În lun., 3 mar. 2025 la 09:15, Anna Muster <anna@example.com> a scris:",
    "Anna Muster <anna@example.com> ezt írta (időpont: 2025. márc. 3., H, 9:15):",
    "Anna Muster <anna@example.com>, 3 Mar 2025 Pzt, 09:15 tarihinde şunu yazdı:",
    "пн, 3 мар. 2025 г. в 09:15, Anna Muster <anna@example.com>:",
    "3 марта 2025 г., 09:15, Anna Muster <anna@example.com> написал:",
    "пн, 3 бер. 2025 р. о 09:15 Anna Muster <anna@example.com> пише:",
    "На пн, 3.03.2025 г. в 9:15 Anna Muster <anna@example.com> написа:",
    "Στις Δευ 3 Μαρ 2025 στις 9:15 π.μ., ο/η Anna Muster <anna@example.com> έγραψε:",
    "El dl., 3 de març 2025, 9:15, Anna Muster <anna@example.com> va escriure:",
    "E, 3. märts 2025 kell 09:15 Anna Muster (<anna@example.com>) kirjutas:",
    "pirmd., 2025. g. 3. marts, plkst. 09:15 — lietotājs Anna Muster (<anna@example.com>) "
    "rakstīja:",
    "2025-03-03, pr, 09:15 Anna Muster <anna@example.com> rašė:",
    "Vào Th 2, 3 thg 3, 2025 vào lúc 09:15 Anna Muster <anna@example.com> đã viết:",
    "Pada Sen, 3 Mar 2025 09.15, Anna Muster <anna@example.com> menulis:",
    "\xE2\x80\xABבתאריך יום ב׳, 3 במרץ 2025 ב-9:15 מאת \xE2\x80\xAA"
    "Anna Muster\xE2\x80\xAC\xE2\x80\x8F "
    "<\xE2\x80\xAA"
    "anna@example.com\xE2\x80\xAC\xE2\x80\x8F>:\xE2\x80\xAC",
    "في الاثنين، ٣ مارس ٢٠٢٥ في ٩:١٥ ص تمت كتابة ما يلي بواسطة "
    "\xE2\x80\x8F\xE2\x80\xAA"
    "Anna\xE2\x80\xAC\xE2\x80\x8F "
    "<anna@example.com>:",
    "2025年3月3日(月) 9:15 Anna Muster <anna@example.com>:",
    "2025/03/03 9:15、Anna Muster <anna@example.com>のメール:",
    "Anna Muster <anna@example.com> 于2025年3月3日周一 09:15写道：",
    "在 2025年3月3日，上午9:15，Anna Muster <anna@example.com> 写道：",
    "Anna Muster <anna@example.com> 於 2025年3月3日 週一 上午9:15寫道：",
    "2025년 3월 3일 (월) 오전 9:15, Anna Muster <anna@example.com>님이 작성:",
    "เมื่อ จ. 3 มี.ค. 2025 เวลา 09:15 Anna Muster <anna@example.com> เขียนว่า:",
};

// The attribution, wrapped after its n-th blank and after each third one behind it.
std::string wrapped(std::string_view line, std::size_t skipped) {
    std::string result;
    std::size_t blanks = 0;
    for (const char letter : line) {
        const bool blank = letter == ' ' && ++blanks > skipped && (blanks - skipped) % 4 == 1;
        result += blank ? '\n' : letter;
    }
    return result;
}

}  // namespace

TEST_CASE("an attribution starts history in the languages that mail programs speak") {
    for (const auto line : attributions) {
        CAPTURE(line);
        const auto header = std::string(line);
        CHECK(
            split_reply("It works.\n\n" + header + "\n\n> Does it work?\n").new_text == "It works."
        );
        CHECK(split_reply("It works.\n" + header + "\n> Does it work?\n").new_text == "It works.");
        CHECK(
            split_reply("It works.\n\n" + header + "\n\nDoes it work?\n").new_text == "It works."
        );
        CHECK(split_reply(header + "\n\n> Does it work?\n\nIt works.\n").new_text == "It works.");
    }
}

TEST_CASE("an attribution may be wrapped over lines") {
    for (const auto line : attributions) {
        CAPTURE(line);
        const auto header = wrapped(line, 3);
        CHECK(
            split_reply("It works.\n\n" + header + "\n\n> Does it work?\n").new_text == "It works."
        );
    }
}

TEST_CASE("an attribution may share its line with the end of the reply") {
    const auto parts =
        split_reply("Fine On Mon, Mar 3, 2025 at 9:15 AM, anna@example.com wrote:\n> ok?\n");
    CHECK(parts.new_text == "Fine");
    CHECK(parts.quoted_text == "On Mon, Mar 3, 2025 at 9:15 AM, anna@example.com wrote:\n> ok?");
}

TEST_CASE("sentences that look like attributions stay") {
    for (const std::string_view sentence :
         {"On Monday I wrote to you about this, see below:",
          "On the 3rd of May 2024 I wrote:",
          "On 3/3/2025 we sent the following to your office:",
          "Am 03.03.2025 habe ich Ihnen geschrieben:",
          "Le 3 mars 2025 je vous ai écrit ceci :",
          "Here is what the log of 12:30 says:",
          "On one hand it works:",
          "In the article somebody wrote:",
          "At 10:30 the server said:",
          "Dates: 2024-01-15 14:30:25",
          "Please call me on 03.03.2025 at 10:15",
          "These were his words when he wrote it:"}) {
        CAPTURE(sentence);
        const auto text = "Hello,\n\n" + std::string(sentence) + "\n\nthe printer is broken";
        CHECK(split_reply(text).new_text == text);
    }
}

TEST_CASE("a weak attribution counts where quoted lines follow") {
    CHECK(split_reply("Yes.\n\nAnna wrote:\n> Does it?\n").new_text == "Yes.");
    CHECK(
        split_reply("Yes.\n\nAnna wrote:\nDoes it?\n").new_text == "Yes.\n\nAnna wrote:\nDoes it?"
    );
}
