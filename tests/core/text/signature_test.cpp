#include "core/text/new_text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::text::split_reply;

namespace {

struct Case {
    std::string_view text;
    std::string_view new_text;
    std::string_view signature;
};

}  // namespace

TEST_CASE("a delimiter starts the signature") {
    for (const auto& [text, new_text, signature] :
         {Case{"Works.\n-- \nAnna", "Works.", "-- \nAnna"},
          Case{"Works.\n\n--\nAnna Muster\nExample Ltd", "Works.", "--\nAnna Muster\nExample Ltd"},
          Case{"Works.\n__\nlist footer", "Works.", "__\nlist footer"},
          Case{
              "Works.\n_______________\nAnna Muster\nExample Ltd",
              "Works.",
              "_______________\nAnna Muster\nExample Ltd"},
          Case{"Works.\n--\n--\nAnna", "Works.", "--\n--\nAnna"}}) {
        CAPTURE(text);
        const auto parts = split_reply(text);
        CHECK(parts.new_text == new_text);
        CHECK(parts.signature == signature);
    }
}

TEST_CASE("rules within a text are no delimiters") {
    for (const std::string_view text :
         {"Key points\n----\n\nThe first one is that nothing works any more since Monday.",
          "a | b\n-----\n1 | 2\n\nThis table is wrong, please repair it for us as soon as you can.",
          "--> one\n--> two",
          "-- one\n-- two"}) {
        CAPTURE(text);
        CHECK(split_reply(text).new_text == text);
    }
}

TEST_CASE("what phones and mail programs append is a signature") {
    for (const std::string_view line :
         {"Sent from my iPhone",
          "Sent from my Samsung Galaxy smartphone.",
          "Sent via BlackBerry by AT&T",
          "Sent from Yahoo Mail on Android",
          "Get Outlook for iOS<https://aka.ms/o0ukef>",
          "Sent from Mail for Windows",
          "Sent from Outlook for Android <https://aka.ms/x>",
          "Sent with Proton Mail secure email.",
          "Von meinem iPhone gesendet",
          "Gesendet von Mail für Windows",
          "Gesendet mit der GMX Mail App",
          "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
          "Holen Sie sich Outlook für iOS",
          "Envoyé de mon iPhone",
          "Envoyé depuis mon appareil Galaxy",
          "Envoyé à partir de Outlook pour Android",
          "Obtenir Outlook pour iOS",
          "Enviado desde mi iPhone",
          "Enviado desde mi Samsung Mobile",
          "Obtener Outlook para Android",
          "Inviato da iPhone",
          "Inviato dal mio dispositivo Android",
          "Enviado do meu iPhone",
          "Enviado a partir do meu smartphone Samsung",
          "Obter o Outlook para iOS",
          "Verstuurd vanaf mijn iPhone",
          "Verzonden vanaf mijn Samsung-apparaat via mobiel",
          "Skickat från min iPhone",
          "Skaffa Outlook för iOS",
          "Sendt fra min iPhone",
          "Hent Outlook til Android",
          "Lähetetty iPhonesta",
          "Wysłane z iPhone'a",
          "Wysłane z telefonu Samsung",
          "Odesláno z iPhonu",
          "Odoslané z iPhonu",
          "Poslano z iPhonea",
          "Trimis de pe iPhone",
          "iPhone'umdan gönderildi",
          "Küldve az iPhone-omról",
          "Отправлено с iPhone",
          "Отправлено из мобильной Почты Mail.ru",
          "Надіслано з iPhone",
          "Изпратено от моя iPhone",
          "Στάλθηκε από το iPhone μου",
          "נשלח מה-iPhone שלי",
          "أُرسلت من الـ iPhone",
          "发自我的 iPhone",
          "從我的 iPhone 傳送",
          "iPhoneから送信",
          "나의 iPhone에서 보냄",
          "Được gửi từ iPhone của tôi",
          "ส่งจาก iPhone ของฉัน",
          "Dikirim dari iPhone saya"}) {
        CAPTURE(line);
        const auto parts = split_reply("It works.\n\n" + std::string(line) + "\n");
        CHECK(parts.new_text == "It works.");
        CHECK(parts.signature == line);
    }
}

TEST_CASE("text below a phone's line stays unless it opens another letter") {
    const auto typed =
        split_reply("Yes.\n\nSent from my iPhone\n\nAnd the other printer is broken too.\n");
    CHECK(typed.new_text == "Yes.\n\nAnd the other printer is broken too.");
    CHECK(typed.signature == "Sent from my iPhone");
    for (const std::string_view original :
         {"Hi there!\n\nDoes it work?",
          "Sehr geehrte Frau Muster,\n\ngeht es?",
          "Bonjour,\n\nalors ?"}) {
        CAPTURE(original);
        const auto parts = split_reply("Yes.\n\nSent from my iPhone\n\n" + std::string(original));
        CHECK(parts.new_text == "Yes.");
        CHECK(parts.quoted_text == original);
    }
    CHECK(
        split_reply("Yes.\n\nSent from my iPhone\n\nAnna Muster\n+49 89 1234567\n").new_text ==
        "Yes."
    );
}

TEST_CASE("sentences about sending stay") {
    for (const std::string_view line :
         {"Sent from my desk, is much easier than my phone.",
          "Sent via post last Monday, did you get it?",
          "Sent by mistake",
          "Enviado ayer por correo",
          "Gesendet habe ich es gestern.",
          "Sent from the printer: nothing"}) {
        CAPTURE(line);
        const auto text = "It works.\n\n" + std::string(line);
        CHECK(split_reply(text).new_text == text);
    }
}

TEST_CASE("a letter's close at the end of the mail is a signature") {
    for (const std::string_view close :
         {"Kind regards,\nAnna",
          "Best regards\n\nAnna Muster\nExample Ltd\n+49 89 1234567",
          "Cheers, Anna",
          "Thanks,\nAnna",
          "Many thanks\nAnna Muster",
          "Mit freundlichen Grüßen\nAnna Muster",
          "MfG\nAnna",
          "Viele Grüße, Anna",
          "Cordialement,\nAnne Dupont",
          "Bien à vous,\nAnne",
          "Saludos,\nAna",
          "Un saludo\nAna López",
          "Cordiali saluti\nAnna Rossi",
          "Atenciosamente,\nAna Silva",
          "Met vriendelijke groet,\nAnna de Vries",
          "Med venlig hilsen\nAnna Jensen",
          "Med vänliga hälsningar\nAnna",
          "Mvh\nAnna",
          "Ystävällisin terveisin\nAnna",
          "Pozdrawiam\nAnna Nowak",
          "S pozdravem\nAnna",
          "Üdvözlettel,\nKiss Anna",
          "Cu stimă,\nAna",
          "Saygılarımla,\nAyşe",
          "С уважением,\nАнна",
          "З повагою,\nАнна",
          "Με εκτίμηση,\nΆννα",
          "בברכה,\nאנה",
          "مع تحياتي\nآنا",
          "Trân trọng,\nAn"}) {
        CAPTURE(close);
        const auto parts = split_reply("It works.\n\n" + std::string(close) + "\n");
        CHECK(parts.new_text == "It works.");
        CHECK(parts.signature == close);
    }
}

TEST_CASE("a close that may be the message stays") {
    for (const std::string_view text :
         {"Thanks!",
          "It works.\n\nThanks!",
          "Kind regards",
          "Best\nPrice\nPlease",
          "It works.\n\nThank you very much for the quick help.",
          "Kind regards to your team, they were great!",
          "Hello,\n\nBest regards,\nAnna\n\nPS: the invoice is still missing"}) {
        CAPTURE(text);
        CHECK(split_reply(text).new_text == text);
    }
}

TEST_CASE("a close above history stays with the text unless it is a contact block") {
    const std::string history = "\n\nOn Mon, 3 Mar 2025, Bob <bob@example.com> wrote:\n> Well?\n";
    CHECK(split_reply("Works.\n\nBest,\nAnna" + history).new_text == "Works.\n\nBest,\nAnna");
    const auto parts =
        split_reply("Works.\n\nBest,\nAnna Muster\nwww.example.com\n+49 89 1234567" + history);
    CHECK(parts.new_text == "Works.");
    CHECK(parts.signature == "Best,\nAnna Muster\nwww.example.com\n+49 89 1234567");
}

TEST_CASE("a name behind a dash closes a mail, a list item does not") {
    CHECK(split_reply("Works.\n\n-Anna").signature == "-Anna");
    CHECK(split_reply("I need:\n- milk\n- bread").signature.empty());
    CHECK(split_reply("I need:\n\n- 2 licences").signature.empty());
}

TEST_CASE("a contact block closes a mail") {
    CHECK(
        split_reply("Works.\n\nAnna Muster\nanna@example.com\n+49 89 1234567\n").signature ==
        "Anna Muster\nanna@example.com\n+49 89 1234567"
    );
    CHECK(split_reply("Call me:\n\nanna@example.com\n").signature.empty());
    CHECK(split_reply("My address is:\n\nAnna Muster\nanna@example.com\n+49 89 1234567\n")
              .signature.empty());
}

TEST_CASE("a disclaimer is a signature") {
    const std::string disclaimer =
        "This e-mail and any attachments are confidential and intended solely for the addressee.";
    const auto parts = split_reply("Works.\n\n" + disclaimer);
    CHECK(parts.new_text == "Works.");
    CHECK(parts.signature == disclaimer);
    CHECK(split_reply("Hi,\n\nConfidential documents are attached, please treat them with care and "
                      "send them on.")
              .signature.empty());
    CHECK(split_reply("Hi,\n\n" + disclaimer + "\n\nDo you know what that means?").signature.empty()
    );
}
