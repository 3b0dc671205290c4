#include "core/text/forwarded.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::Address;
using maildocket::text::find_forwarded;
using maildocket::text::Forwarded;

namespace {

const Forwarded expected{
    {"Bob Beispiel", "bob@example.com"}, "Printer", "Please take over.", "It is broken.\n\nBob"};

struct Case {
    std::string_view subject;
    std::string_view text;
};

}  // namespace

TEST_CASE("forwards are found in the forms that mail programs write") {
    for (const auto& [subject, text] :
         {Case{
              "Fwd: Printer",
              "Please take over.\n\n---------- Forwarded message ---------\nFrom: Bob Beispiel "
              "<bob@example.com>\n"
              "Date: Mon, Mar 3, 2025 at 9:15 AM\nSubject: Printer\nTo: Anna "
              "<anna@example.com>\n\n\nIt is broken.\n\nBob\n"},
          Case{
              "Printer",
              "Please take over.\n\nBegin forwarded message:\n\nFrom: Bob Beispiel "
              "<bob@example.com>\n"
              "Subject: Printer\nDate: 3 March 2025 at 09:15:00 CET\nTo: Anna "
              "<anna@example.com>\n\nIt is broken.\n\nBob\n"},
          Case{
              "Fwd: Printer",
              "Please take over.\n\nBegin forwarded message:\n\n> From: Bob Beispiel "
              "<bob@example.com>\n"
              "> Subject: Printer\n> Date: 3 March 2025\n> To: Anna <anna@example.com>\n>\n> It is "
              "broken.\n>\n> Bob\n"},
          Case{
              "Fwd: Printer",
              "Please take over.\n\n-------- Weitergeleitete Nachricht --------\nBetreff: "
              "\tPrinter\nDatum: \tMon, 3 Mar 2025\n"
              "Von: \tBob Beispiel <bob@example.com>\nAn: \tanna@example.com\n\nIt is "
              "broken.\n\nBob\n"},
          Case{
              "Printer",
              "Please take over.\n\nAnfang der weitergeleiteten Nachricht:\n\nVon: Bob Beispiel "
              "<bob@example.com>\nBetreff: Printer\n"
              "Datum: 3. März 2025\nAn: anna@example.com\n\nIt is broken.\n\nBob\n"},
          Case{
              "WG: Printer",
              "Please take over.\n\nVon: Bob Beispiel <bob@example.com>\nGesendet: Montag, 3. März "
              "2025 09:15\nAn: Anna\n"
              "Betreff: Printer\n\nIt is broken.\n\nBob\n"},
          Case{
              "WG: Printer",
              "Please take over.\n\n-----Ursprüngliche Nachricht-----\nVon: Bob Beispiel "
              "[mailto:bob@example.com]\n"
              "Gesendet: Montag, 3. März 2025 09:15\nAn: Anna\nBetreff: Printer\n\nIt is "
              "broken.\n\nBob\n"},
          Case{
              "FW: Printer",
              "Please take over.\n\n________________________________\nFrom: Bob Beispiel "
              "<bob@example.com>\n"
              "Sent: Monday, March 3, 2025 9:15 AM\nTo: Anna\nSubject: Printer\n\nIt is "
              "broken.\n\nBob\n"},
          Case{
              "TR: Printer",
              "Please take over.\n\nDe : Bob Beispiel <bob@example.com>\nEnvoyé : lundi 3 mars "
              "2025\nÀ : Anna\nObjet : Printer\n\n"
              "It is broken.\n\nBob\n"},
          Case{
              "RV: Printer",
              "Please take over.\n\nDe: Bob Beispiel <bob@example.com>\nEnviado el: lunes, 3 de "
              "marzo de 2025\nPara: Anna\n"
              "Asunto: Printer\n\nIt is broken.\n\nBob\n"},
          Case{
              "Fwd: Printer",
              "Please take over.\n\n-------- Пересылаемое сообщение --------\nОт: Bob Beispiel "
              "<bob@example.com>\nДата: 3 марта 2025\n"
              "Кому: Anna\nТема: Printer\n\nIt is broken.\n\nBob\n"},
          Case{
              "转发：Printer",
              "Please take over.\n\n---------- 转发的邮件 ----------\n发件人： Bob Beispiel "
              "<bob@example.com>\n日期： 2025年3月3日\n"
              "收件人： Anna\n主题： Printer\n\nIt is broken.\n\nBob\n"}}) {
        CAPTURE(text);
        CHECK(find_forwarded(subject, text) == expected);
    }
}

TEST_CASE("a forward without a word of its own has an empty text before it") {
    const auto forwarded = find_forwarded(
        "FW: Printer",
        "From: bob@example.com\nSent: Monday\nTo: Anna\nSubject: Printer\n\nIt is broken.\n"
    );
    CHECK(forwarded == Forwarded{{"", "bob@example.com"}, "Printer", "", "It is broken."});
}

TEST_CASE("a second From, Date, To or Subject is no longer of the header") {
    const std::string head =
        "---------- Forwarded message ---------\nFrom: Bob <bob@example.com>\nDate: 3 March 2025\n"
        "Subject: Printer\nTo: Anna <anna@example.com>\n";
    for (const std::string second :
         {"From: the cellar", "Date: 4 March", "To: all of you", "Subject: a new one"}) {
        CAPTURE(second);
        const auto forwarded = find_forwarded("Fwd: Printer", head + second);
        REQUIRE(forwarded);
        CHECK(forwarded->message == second);
        CHECK(forwarded->from == Address{"Bob", "bob@example.com"});
        CHECK(forwarded->subject == "Printer");
    }
}

TEST_CASE("a reply is no forward") {
    for (const auto& [subject, text] :
         {Case{
              "Re: Printer",
              "Yes.\n\nFrom: Bob <bob@example.com>\nSent: Monday\nTo: Anna\nSubject: "
              "Printer\n\nWell?\n"},
          Case{
              "Re: Fwd: Printer",
              "Yes.\n\nOn Mon, 3 Mar 2025, Bob <bob@example.com> wrote:\n> ---------- Forwarded "
              "message ---------\n"
              "> From: Carl <carl@example.com>\n> Subject: Printer\n"},
          Case{
              "Re: Printer",
              "Yes.\n\n-----Original Message-----\nFrom: Bob\n\n---------- Forwarded message "
              "---------\nFrom: Carl <c@example.com>\n"},
          Case{"Fwd: Printer", "It was a forwarded message, sorry."},
          Case{"Printer", ""}}) {
        CAPTURE(text);
        CHECK_FALSE(find_forwarded(subject, text).has_value());
    }
}

TEST_CASE("the author of a forwarded mail is read however it is written") {
    for (const std::string_view from :
         {"\"Bob Beispiel\" <bob@example.com>",
          "Bob Beispiel <bob@example.com>",
          "Bob Beispiel [mailto:bob@example.com]",
          "Bob Beispiel (bob@example.com)",
          "Bob Beispiel<mailto:bob@example.com>",
          "Bob Beispiel <bob@example.com<mailto:bob@example.com>>",
          "*Bob Beispiel* <bob@example.com>"}) {
        CAPTURE(from);
        const auto text = "---------- Forwarded message ---------\nFrom: " + std::string(from) +
                          "\nSubject: x\nDate: y\n\nz\n";
        const auto forwarded = find_forwarded("", text);
        REQUIRE(forwarded.has_value());
        CHECK(forwarded->from == Address{"Bob Beispiel", "bob@example.com"});
    }
}
