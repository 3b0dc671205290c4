#include "core/text/new_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using maildocket::text::ReplyParts;
using maildocket::text::Span;
using maildocket::text::split_reply;
using Kind = maildocket::text::Span::Kind;

namespace {

struct Block {
    std::string_view language;
    std::string_view text;
};

constexpr Block header_blocks[] = {
    {"English",
     "From: Anna Muster <anna@example.com>\nSent: Monday, March 3, 2025 9:15 AM\nTo: "
     "Support\nSubject: RE: Printer"},
    {"German",
     "Von: Anna Muster <anna@example.com>\nGesendet: Montag, 3. März 2025 09:15\nAn: Support\nCc: "
     "Chef\nBetreff: AW: Drucker"},
    {"French",
     "De : Anna Muster <anna@example.com>\nEnvoyé : lundi 3 mars 2025 09:15\nÀ : Support\nObjet : "
     "RE: Imprimante"},
    {"French, no-break space",
     "De\xC2\xA0: Anna Muster\nEnvoyé\xC2\xA0: lundi 3 mars 2025\nÀ\xC2\xA0: "
     "Support\nObjet\xC2\xA0: Imprimante"},
    {"Spanish",
     "De: Anna Muster <anna@example.com>\nEnviado el: lunes, 3 de marzo de 2025 9:15\nPara: "
     "Soporte\nAsunto: RE: Impresora"},
    {"Italian",
     "Da: Anna Muster <anna@example.com>\nInviato: lunedì 3 marzo 2025 09:15\nA: "
     "Supporto\nOggetto: R: Stampante"},
    {"Portuguese",
     "De: Anna Muster <anna@example.com>\nEnviada em: segunda-feira, 3 de março de 2025 "
     "09:15\nPara: Suporte\nAssunto: RES: Impressora"},
    {"Dutch",
     "Van: Anna Muster <anna@example.com>\nVerzonden: maandag 3 maart 2025 09:15\nAan: "
     "Support\nOnderwerp: RE: Printer"},
    {"Swedish",
     "Från: Anna Muster <anna@example.com>\nSkickat: den 3 mars 2025 09:15\nTill: Support\nÄmne: "
     "SV: Skrivare"},
    {"Danish",
     "Fra: Anna Muster <anna@example.com>\nSendt: 3. marts 2025 09:15\nTil: Support\nEmne: SV: "
     "Printer"},
    {"Finnish",
     "Lähettäjä: Anna Muster <anna@example.com>\nLähetetty: maanantai 3. maaliskuuta 2025 "
     "9.15\nVastaanottaja: Tuki\nAihe: VS: Tulostin"},
    {"Polish",
     "Od: Anna Muster <anna@example.com>\nWysłano: poniedziałek, 3 marca 2025 09:15\nDo: "
     "Support\nTemat: ODP: Drukarka"},
    {"Czech",
     "Od: Anna Muster <anna@example.com>\nOdesláno: pondělí 3. března 2025 9:15\nKomu: "
     "Podpora\nPředmět: RE: Tiskárna"},
    {"Hungarian",
     "Feladó: Anna Muster <anna@example.com>\nElküldve: 2025. március 3., hétfő 9:15\nCímzett: "
     "Support\nTárgy: RE: Nyomtató"},
    {"Romanian",
     "De la: Anna Muster <anna@example.com>\nTrimis: luni, 3 martie 2025 09:15\nCătre: "
     "Suport\nSubiect: RE: Imprimanta"},
    {"Turkish",
     "Kimden: Anna Muster <anna@example.com>\nGönderildi: 3 Mart 2025 Pazartesi 09:15\nKime: "
     "Destek\nKonu: YNT: Yazıcı"},
    {"Russian",
     "От: Anna Muster <anna@example.com>\nОтправлено: 3 марта 2025 г. 9:15\nКому: Поддержка\nТема: "
     "RE: Принтер"},
    {"Ukrainian",
     "Від: Anna Muster <anna@example.com>\nНадіслано: 3 березня 2025 р. 9:15\nКому: "
     "Підтримка\nТема: RE: Принтер"},
    {"Greek",
     "Από: Anna Muster <anna@example.com>\nΣτάλθηκε: Δευτέρα, 3 Μαρτίου 2025\nΠρος: "
     "Υποστήριξη\nΘέμα: RE: Εκτυπωτής"},
    {"Hebrew",
     "מאת: Anna Muster <anna@example.com>\nנשלח: יום שני 3 מרץ 2025\nאל: תמיכה\nנושא: RE: מדפסת"},
    {"Arabic",
     "من: Anna Muster <anna@example.com>\nتم الإرسال: 3 مارس 2025\nإلى: الدعم\nالموضوع: RE: طابعة"},
    {"Chinese, simplified",
     "发件人: Anna Muster <anna@example.com>\n发送时间: 2025年3月3日 9:15\n收件人: 支持\n主题: "
     "回复: 打印机"},
    {"Chinese, traditional",
     "寄件者： Anna Muster <anna@example.com>\n寄件日期： 2025年3月3日\n收件者： 支援\n主旨： RE: "
     "印表機"},
    {"Japanese",
     "差出人: Anna Muster <anna@example.com>\n送信日時: 2025年3月3日 9:15\n宛先: サポート\n件名: "
     "RE: プリンター"},
    {"Korean",
     "보낸 사람: Anna Muster <anna@example.com>\n보낸 날짜: 2025년 3월 3일\n받는 사람: 지원\n제목: "
     "RE: 프린터"},
    {"Vietnamese",
     "Từ: Anna Muster <anna@example.com>\nĐã gửi: Thứ Hai, 3 tháng 3, 2025\nĐến: Hỗ trợ\nChủ đề: "
     "RE: Máy in"},
    {"rich text",
     "*From:* Anna Muster <anna@example.com>\n*Sent:* Monday\n*To:* Support\n*Subject:* RE: "
     "Printer"},
    {"folded",
     "From: Anna Muster <anna@example.com>\nDate: Monday, March 3, 2025\nTo: Support,\n Sales,\n "
     "Accounting\nSubject: a very\nlong one"},
};

constexpr std::string_view rules[] = {
    "-----Original Message-----",
    "----- Original Message -----",
    "\xE2\x80\x90\xE2\x80\x90\xE2\x80\x90 Original Message \xE2\x80\x90\xE2\x80\x90\xE2\x80\x90",
    "----- Mail original -----",
    "-------- Original message --------",
    "-----Ursprüngliche Nachricht-----",
    "-------- Originalnachricht --------",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Mensagem original-----",
    "-----Oorspronkelijk bericht-----",
    "-----Ursprungligt meddelande-----",
    "-----Oprindelig meddelelse-----",
    "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----",
    "-----Wiadomość oryginalna-----",
    "-----Původní zpráva-----",
    "-----Eredeti üzenet-----",
    "-----Orijinal İleti-----",
    "-----Исходное сообщение-----",
    "-----邮件原件-----",
    "-----원본 메시지-----",
};

}  // namespace

TEST_CASE("a quoted header block starts history in the languages that mail programs speak") {
    for (const auto& [language, block] : header_blocks) {
        CAPTURE(language);
        const auto text = std::string(block);
        CHECK(split_reply("It works.\n\n" + text + "\n\nDoes it work?\n").new_text == "It works.");
        CHECK(
            split_reply("It works.\n________________________________\n" + text + "\n\nDoes it?\n")
                .new_text == "It works."
        );
    }
}

TEST_CASE("a ruled line starts history") {
    for (const auto rule : rules) {
        CAPTURE(rule);
        const auto text = std::string(rule);
        CHECK(split_reply("It works.\n\n" + text + "\nDoes it work?\n").new_text == "It works.");
    }
}

TEST_CASE("what only resembles a header block stays") {
    for (const std::string_view text :
         {"I need a train.\n\nFrom: Berlin\nTo: Paris\nDate: Monday\n\nPlease book it.",
          "The form says\nSubject: required\nand I don't know why.",
          "To: do\nFrom: now on",
          "Settings:\n\n---------\nserver: mail.example.com\nport: 993\n---------\n\nIs that "
          "right?"}) {
        CAPTURE(text);
        CHECK(split_reply(text).new_text == text);
    }
}

TEST_CASE("answers between quoted lines stay, with the lines they answer") {
    const auto parts = split_reply(
        "Hello,\n\nOn Mon, 3 Mar 2025, Anna <anna@example.com> wrote:\n"
        "> What is broken?\n\nThe printer.\n\n> Since when?\n\nMonday.\n\n> Kind regards\n> Anna\n"
    );
    CHECK(
        parts.new_text == "Hello,\n\n> What is broken?\n\nThe printer.\n\n> Since when?\n\nMonday."
    );
    CHECK(
        parts.quoted_text ==
        "On Mon, 3 Mar 2025, Anna <anna@example.com> wrote:\n\n> Kind regards\n> Anna"
    );
}

TEST_CASE("an answer below the quotation is the new text") {
    const auto parts = split_reply(
        "On Mon, 3 Mar 2025, Anna <anna@example.com> wrote:\n> What is broken?\n>\n> Anna\n\nThe "
        "printer.\n\n-- \nBob\n"
    );
    CHECK(parts.new_text == "The printer.");
    CHECK(parts.signature == "-- \nBob");
}

TEST_CASE("text around one quotation stays") {
    CHECK(
        split_reply(
            "Yes.\n\nOn Mon, 3 Mar 2025, Anna <anna@example.com> wrote:\n> Well?\n\nAnd thanks\n"
        )
            .new_text == "Yes.\n\nAnd thanks"
    );
}

TEST_CASE("a mail program's broken quoted line is no answer") {
    CHECK(
        split_reply("Yes.\n\nOn Mon, 3 Mar 2025, Anna <anna@example.com> wrote:\n"
                    "> This is a long line that the other mail program has cut off in its\n"
                    "middle\n> and went on.\n")
            .new_text == "Yes."
    );
}

TEST_CASE("what an author cites is part of the text") {
    const std::string_view text = "The error is:\n\n> disk full\n";
    CHECK(split_reply(text).new_text == "The error is:\n\n> disk full");
    CHECK(split_reply("> disk full\n").new_text == "> disk full");
    CHECK(split_reply("> disk full\n\nWhat now?").new_text == "> disk full\n\nWhat now?");
}

TEST_CASE("an answer that is only a picture has no new text") {
    const auto parts =
        split_reply("\n\nOn Mon, 3 Mar 2025, Anna <anna@example.com> wrote:\n> Well?\n");
    CHECK(parts.new_text.empty());
    CHECK(split_reply("Sent from my iPhone\n\n> On 3 Mar 2025, at 9:15, Anna wrote:\n> Well?\n")
              .new_text.empty());
}

TEST_CASE("below a header block on top of everything is the text") {
    CHECK(
        split_reply(
            "Von: Anna <anna@example.com>\nAn: Support\nBetreff: Drucker\n\nEr geht nicht.\n"
        )
            .new_text == "Er geht nicht."
    );
}

TEST_CASE("a forwarded mail is content") {
    const std::string_view text =
        "See below.\n\n---------- Forwarded message ---------\nFrom: Bob <bob@example.com>\n"
        "Date: Mon, 3 Mar 2025\nSubject: Printer\nTo: Anna <anna@example.com>\n\nIt is broken.";
    CHECK(split_reply(text).new_text == text);
}

TEST_CASE("spans cover the text without gap or overlap, whatever it is") {
    constexpr std::string_view pieces[] = {
        "> q\n",
        "text\n",
        "\n",
        "On Mon, 3 Mar 2025, A <a@b.example> wrote:\n",
        "-- \n",
        "From: a@b.example\nSent: 1.1.2025\nTo: b\nSubject: c\n",
        "##- x -##\n",
        "Sent from my iPhone\n",
        "\r\n",
        "\r",
        "Kind regards\n",
        "Fine On Mon, Mar 3, 2025 at 9:15 AM, a@b.example wrote:\n",
        "-----Original Message-----\n",
        "e\xCC\x81\n",
        "\xFF\xFE\n",
        "no end"};
    unsigned seed = 1;
    for (int round = 0; round < 4000; ++round) {
        std::string text;
        for (int i = 0; i < 12; ++i) {
            seed = seed * 1664525U + 1013904223U;
            text += pieces[(seed >> 16U) % std::size(pieces)];
        }
        const auto parts = split_reply(text);
        std::string joined;
        std::size_t position = 0;
        for (const auto& span : parts.spans) {
            REQUIRE(span.begin == position);
            REQUIRE(span.begin < span.end);
            joined += text.substr(span.begin, span.end - span.begin);
            position = span.end;
        }
        REQUIRE(joined == text);
    }
}

TEST_CASE("large input is cut in linear time") {
    std::string quotes = "Yes.\n\nOn Mon, 3 Mar 2025, Anna <anna@example.com> wrote:\n";
    for (int i = 0; i < 1'000'000; ++i) {
        quotes += "> line\n";
    }
    CHECK(split_reply(quotes).new_text == "Yes.");

    const std::string long_line(1U << 20U, 'x');
    CHECK(split_reply(long_line).new_text == long_line);
    CHECK(split_reply("On " + long_line + " wrote:\n> x").new_text.size() > long_line.size());

    for (const std::string_view line :
         {"On Mon, 3 Mar 2025, Anna\n",
          "From: a@b.example\n",
          "> a\nb\n",
          "-- \n",
          "wrote:\n",
          "##- a\n",
          "Kind regards\n",
          "a@b.example 12:30 <\n",
          "-----\n",
          "\n",
          "Sent from my iPhone\n",
          "- a\n"}) {
        CAPTURE(line);
        std::string text;
        while (text.size() < (1U << 18U)) {
            text += line;
        }
        CHECK(!split_reply(text).spans.empty());
    }
}

TEST_CASE("an empty text has no parts") {
    CHECK(split_reply("") == ReplyParts{});
    CHECK(split_reply("\n\n").new_text.empty());
}
