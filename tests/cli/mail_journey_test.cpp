#include "tests/cli/desk.hpp"

#include <doctest/doctest.h>

using namespace maildocket::test;

namespace {

std::string mail_of_dan(const std::string& message_id) {
    return "From: Dan <dan@fabrikam.example>\r\nSubject: Hello\r\nMessage-ID: <" + message_id +
           ">\r\n\r\nI am new here.\r\n";
}

}  // namespace

TEST_CASE("what is understood in a mail is said in the words of the contract") {
    const CliDesk desk;
    const auto file = desk.file(
        "m.eml",
        "From: =?utf-8?Q?J=C3=BCrgen?= <j@n.example>\nTo: a@b.example, \"B, C\" <c@d.example>\n"
        "Subject: Re: =?utf-8?B?R3LDvMOfZQ==?=\nMessage-ID: <m@n>\nIn-Reply-To: <p@n>\n"
        "References: <o@n> <p@n>\nDate: Wed, 25 Nov 2026 10:00:00 +0100\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
        "charset=utf-8\n\n"
        "New words.\n\nOn Tue, 24 Nov 2026, Anna wrote:\n> Old words.\n\n--b\n"
        "Content-Type: text/plain; name=notes.txt\n"
        "Content-Disposition: attachment; filename=notes.txt\n\nhello\n--b--\n"
    );
    const auto parsed = desk.json({"parse", file});
    CHECK(
        names_of(parsed) ==
        "subject message_id date from sender reply_to to cc in_reply_to references text html "
        "safe_html "
        "new_text quoted_text signature class auto_reply bulk forwarded bounce attachments defects"
    );
    CHECK(parsed.at("subject") == "Re: Grüße");
    CHECK(parsed.at("message_id") == "m@n");
    CHECK(parsed.at("date") == "2026-11-25T09:00:00Z");
    CHECK(parsed.at("from") == boost::json::value({{"name", "Jürgen"}, {"email", "j@n.example"}}));
    CHECK(parsed.at("sender").is_null());
    CHECK(parsed.at("reply_to").as_array().empty());
    CHECK(parsed.at("to").at(0).at("name").is_null());
    CHECK(parsed.at("to").at(1).at("name") == "B, C");
    CHECK(parsed.at("in_reply_to") == boost::json::array{"p@n"});
    CHECK(parsed.at("references") == boost::json::array{"o@n", "p@n"});
    CHECK(parsed.at("new_text") == "New words.");
    CHECK(parsed.at("quoted_text").as_string().find("> Old words.") != std::string::npos);
    CHECK(parsed.at("signature").is_null());
    CHECK(parsed.at("html").is_null());
    CHECK(parsed.at("safe_html").is_null());
    CHECK(parsed.at("class") == "human");
    CHECK(parsed.at("auto_reply") == false);
    CHECK(parsed.at("bulk") == false);
    CHECK(parsed.at("forwarded").is_null());
    CHECK(parsed.at("bounce").is_null());
    const auto attachment = parsed.at("attachments").at(0);
    CHECK(names_of(attachment) == "name content_type size sha256 inline content_id");
    CHECK(attachment.at("name") == "notes.txt");
    CHECK(attachment.at("size") == 5);
    CHECK(attachment.at("content_id").is_null());
    CHECK(desk.done({"parse", file}).find("--- new text\nNew words.\n") != std::string::npos);
}

TEST_CASE("forwards and bounces are said in the words of the contract") {
    const CliDesk desk;
    const auto forward = desk.json(
        {"parse",
         desk.file(
             "f.eml",
             "From: max@example.com\nSubject: Fwd: Printer\n\nPlease look.\n\n"
             "---------- Forwarded message ---------\nFrom: Anna <anna@n.example>\n"
             "Date: Tue, Nov 24, 2026\nSubject: Printer\nTo: <max@example.com>\n\nIt burns.\n"
         )}
    );
    const auto& forwarded = forward.at("forwarded");
    CHECK(names_of(forwarded) == "from subject before message");
    CHECK(
        forwarded.at("from") == boost::json::value({{"name", "Anna"}, {"email", "anna@n.example"}})
    );
    CHECK(forwarded.at("subject") == "Printer");
    CHECK(forwarded.at("before") == "Please look.");
    CHECK(forwarded.at("message") == "It burns.");

    const auto bounce = desk.json(
        {"parse",
         desk.file(
             "b.eml",
             "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undelivered\n"
             "Content-Type: multipart/report; report-type=delivery-status; "
             "boundary=b\n\n--b\n\nSorry.\n"
             "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
             "Final-Recipient: rfc822; tom@n.example\nAction: failed\nStatus: 5.1.1\n"
             "Diagnostic-Code: smtp; 550 no such user\n--b\nContent-Type: text/rfc822-headers\n\n"
             "Message-ID: <first@n>\nSubject: x\n--b--\n"
         )}
    );
    CHECK(bounce.at("class") == "bounce");
    CHECK(names_of(bounce.at("bounce")) == "recipients original_message_id");
    const auto& recipient = bounce.at("bounce").at("recipients").at(0);
    CHECK(names_of(recipient) == "recipient action status diagnostic smtp_code");
    CHECK(recipient.at("recipient") == "tom@n.example");
    CHECK(recipient.at("status") == "5.1.1");
    CHECK(recipient.at("smtp_code") == "550");
    CHECK(bounce.at("bounce").at("original_message_id") == "first@n");
}

TEST_CASE("a mail is parsed without any configuration") {
    const CliDesk desk;
    Command command;
    command.program = MAILDOCKET_PROGRAM;
    command.arguments = {"--config", "/nowhere.toml", "parse", "-", "--json"};
    command.folder = desk.path("");
    command.input = mail_of_dan("1@f");
    const auto result = run_command(command);
    CHECK(result.exit == 0);
    CHECK(boost::json::parse(result.out).at("message_id") == "1@f");
    desk.refused(66, {"parse", desk.path("nothing.eml")});
    desk.refused(66, {"parse", desk.file("empty.eml", "")});
    desk.refused(66, {"parse", "/"});
}

TEST_CASE("explain says what a mail would do and writes nothing") {
    const CliDesk desk;
    desk.add_people();
    const auto file = desk.file("m.eml", mail_of_anna("Printer", "1@n"));
    const std::vector<std::string> words{"explain", file, "--recipient", "support@example.com"};
    const auto said = desk.json(words);
    CHECK(names_of(said) == "outcome reason ticket client contact trust reply trace");
    CHECK(said.at("outcome") == "created");
    CHECK(said.at("ticket").is_null());
    CHECK(said.at("client") == "Northwind Ltd");
    CHECK(said.at("contact") == "anna@northwind.example");
    CHECK(said.at("trust") == "known");
    CHECK(said.at("reply").as_string().starts_with("250 2.0.0 created"));
    CHECK(names_of(said.at("trace").at(0)) == "rule evidence result");
    CHECK(desk.json({"ledger", "list"}).as_array().empty());
    CHECK(desk.done(words).starts_with("Outcome  created\n"));

    const auto refused = desk.json({"explain", file, "--recipient", "nobody@example.com"});
    CHECK(refused.at("outcome").is_null());
    CHECK(refused.at("reply").as_string().starts_with("550 5.1.1 "));
    desk.refused(2, {"explain", file, "--recipient", "nobody"});
    desk.refused(2, {"explain", file});
}

TEST_CASE("replay says what has changed and, if asked, lets in what is held") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("Printer", "1@n"));
    desk.take(mail_of_dan("1@f"));
    desk.done(
        {"contact", "add", "dan@fabrikam.example", "--client", "Northwind Ltd", "--name", "Dan"}
    );

    const auto rows = desk.json({"replay"});
    CHECK(
        names_of(rows.at(1)) ==
        "delivery_id from subject outcome outcome_today reason_today ticket applied"
    );
    CHECK(rows.at(0).at("outcome_today") == "created");
    CHECK(rows.at(1).at("outcome") == "held");
    CHECK(rows.at(1).at("outcome_today") == "created");
    CHECK(rows.at(1).at("applied") == false);
    CHECK(desk.json({"ticket", "list"}).as_array().size() == 1);

    CHECK(desk.json({"replay", "--since", "2100-01-01"}).as_array().empty());
    desk.refused(2, {"replay", "--since", "yesterday"});

    const auto applied = desk.json({"replay", "--apply"});
    CHECK(applied.at(0).at("applied") == false);
    CHECK(applied.at(1).at("applied") == true);
    CHECK(applied.at(1).at("ticket") == "TCK-2");
    CHECK(desk.json({"ticket", "list"}).at(0).at("contact") == "dan@fabrikam.example");
    CHECK(desk.json({"review", "list"}).as_array().empty());
}

TEST_CASE("replay leaves out what is too old to have an original") {
    const CliDesk desk;
    desk.add_people();
    desk.take(mail_of_anna("Printer", "1@n"));
    desk.take(mail_of_dan("1@f"));
    desk.forget_originals();
    const auto result = desk.run({"replay", "--json"});
    CHECK(result.exit == 0);
    CHECK(
        result.err ==
        "maildocket: remark: mails whose original was deleted (keep_raw_days) are left out: 1\n"
    );
    const auto rows = boost::json::parse(result.out).as_array();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("outcome") == "held");
}
