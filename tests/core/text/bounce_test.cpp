#include "core/text/bounce.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using maildocket::Address;
using maildocket::BounceRecipient;
using maildocket::Message;
using maildocket::text::is_permanent;
using maildocket::text::read_bounce;

namespace {

Message from_daemon(std::string subject, std::string text) {
    Message message;
    message.from = {Address{"Mail Delivery System", "MAILER-DAEMON@mx.example.net"}};
    message.to = {Address{"", "desk@example.com"}};
    message.subject = std::move(subject);
    message.text = std::move(text);
    message.content_type = "text/plain";
    return message;
}

Message report(std::string fields) {
    auto message = from_daemon("Undelivered Mail Returned to Sender", "");
    message.content_type = "multipart/report";
    message.report_type = "delivery-status";
    message.delivery_status = std::move(fields);
    return message;
}

std::string summary(const BounceRecipient& recipient) {
    return recipient.recipient + " " + recipient.action + " " + recipient.status + " " +
           recipient.smtp_code;
}

std::vector<std::string> summaries(const Message& message) {
    std::vector<std::string> result;
    const auto bounce = read_bounce(message);
    if (!bounce) {
        return {"no bounce"};
    }
    for (const auto& recipient : bounce->recipients) {
        result.push_back(summary(recipient));
    }
    return result;
}

using Summaries = std::vector<std::string>;

}  // namespace

TEST_CASE("a report names its recipients") {
    struct Row {
        std::string_view fields;
        Summaries expected;
    };
    const Row rows[] = {
        {"Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; a@example.org\n"
         "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n",
         {"a@example.org failed 5.1.1 550"}},
        {"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: RFC822;<a@example.org>\r\n"
         "Action: Delayed (will retry)\r\nStatus: 4.4.1 (no route)\r\n",
         {"a@example.org delayed 4.4.1 "}},
        {"Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.0.0\n"
         "Diagnostic-Code: smtp; 552-5.2.2 The mailbox\n 552 5.2.2 is full\n\n"
         "Final-Recipient: rfc822; b@example.org\nAction: relayed\nStatus: 2.0.0\n",
         {"a@example.org failed 5.2.2 552", "b@example.org relayed 2.0.0 "}},
        // No blank line between the groups.
        {"Reporting-MTA: dns; mx\nFinal-Recipient: rfc822; a@example.org\nAction: failed\n"
         "Final-Recipient: rfc822; b@example.org\nAction: failed\n",
         {"a@example.org failed  ", "b@example.org failed  "}},
        // An alias was expanded: the first address is the one that was written to.
        {"Final-Recipient: rfc822; inner@host.example.org\n"
         "Original-Recipient: rfc822;a@example.org\nAction: failed\nStatus: 5.1.1\n",
         {"a@example.org failed 5.1.1 "}},
        {"Final-Recipient: rfc822; |/usr/bin/program\nAction: failed\nStatus: 5.3.0\n",
         {"|/usr/bin/program failed 5.3.0 "}},
        // The action is missing; the status tells it.
        {"Final-Recipient: rfc822; a@example.org\nStatus: 4.7.1\n",
         {"a@example.org delayed 4.7.1 "}},
        // Of another class than the report's: the report is right.
        {"Final-Recipient: rfc822; a@example.org\nAction: failed\nStatus: 5.4.7\n"
         "Diagnostic-Code: smtp; 451 4.7.1 Greylisted\n",
         {"a@example.org failed 5.4.7 451"}},
        {"Final-Recipient: rfc822; a@example.org\nAction: delivered\nStatus: 2.0.0\n",
         {"no bounce"}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.fields);
        CHECK(summaries(report(std::string(row.fields))) == row.expected);
    }
}

TEST_CASE("the words beside a bare report are read too") {
    auto message = report(
        "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.org\nAction: failed\n"
        "Status: 5.0.0\n"
    );
    message.text =
        "An error has occurred while attempting to deliver a message for\nthe following list of "
        "recipients:\n\na@example.org: 550 5.7.26 not authenticated\n\nBelow is a copy of the "
        "original message:\n\nReceived: by x\nX: 5.1.1\n";
    CHECK(summaries(message) == Summaries{"a@example.org failed 5.7.26 550"});
}

TEST_CASE("the layouts of mail servers that send no report") {
    struct Row {
        std::string_view name;
        std::string_view subject;
        std::string_view text;
        Summaries expected;
    };
    const Row rows[] = {
        {"Exim",
         "Mail delivery failed: returning message to sender",
         "This message was created automatically by mail delivery software.\n\n"
         "A message that you sent could not be delivered to one or more of its\n"
         "recipients. This is a permanent error. The following address(es) failed:\n\n"
         "  a@example.org\n    SMTP error from remote mail server after RCPT TO:<a@example.org>:\n"
         "    host mx.example.org [192.0.2.1]: 550 5.1.1 no such user\n"
         "  b@example.org\n    retry timeout exceeded\n\n"
         "------ This is a copy of the message, including all the headers. ------\n\n"
         "Return-path: <desk@example.com>\nTo: c@example.org\n",
         {"a@example.org failed 5.1.1 550", "b@example.org failed 5.1.1 550"}},
        {"Exim, a warning",
         "Warning: message 1abcde-000000-AB delayed 24 hours",
         "A message that you sent has not yet been delivered to one or more of its\nrecipients "
         "after more than 24 hours on the queue.\n\nThe address to which the message has not yet "
         "been delivered is:\n\n  a@example.org\n\nDelivery attempts will continue.\n",
         {"a@example.org delayed  "}},
        {"qmail",
         "failure notice",
         "Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to "
         "deliver your message to the following addresses.\n\n<a@example.org>:\nSorry, no mailbox "
         "here by that name. (#5.1.1)\n\n<b@example.org>:\n192.0.2.1 does not like recipient.\n"
         "Remote host said: 552 5.2.2 over quota\n\n--- Below this line is a copy of the message.\n"
         "\nReturn-Path: <desk@example.com>\n",
         {"a@example.org failed 5.1.1 552", "b@example.org failed 5.2.2 552"}},
        {"Postfix",
         "Undelivered Mail Returned to Sender",
         "This is the mail system at host mx.example.net.\n\nFor further assistance, please send "
         "mail to <postmaster@mx.example.net>\n\n<a@example.org>: host mx.example.org[192.0.2.1] "
         "said: 554\n    5.7.1 rejected (in reply to DATA command)\n",
         {"a@example.org failed 5.7.1 554"}},
        {"sendmail",
         "Returned mail: see transcript for details",
         "The original message was received at Mon, 7 Jan 2030 from localhost\n\n"
         "   ----- The following addresses had permanent fatal errors -----\n<a@example.org>\n"
         "    (reason: 550 5.1.1 User unknown)\n\n   ----- Transcript of session follows -----\n"
         "... while talking to mx.example.org.:\n>>> RCPT To:<a@example.org>\n"
         "<<< 550 5.1.1 User unknown\n\n   ----- Message header follows -----\n\nTo: "
         "z@example.org\n",
         {"a@example.org failed 5.1.1 550"}},
        {"Exchange",
         "Undeliverable: Printer",
         "Your message\n\n  To:      other@example.org\n  Subject: Printer\n\ndid not reach the "
         "following recipient(s):\n\na@example.org on Mon, 7 Jan 2030 16:54:54 -0300\n    The "
         "recipient name is not recognized\n",
         {"a@example.org failed  "}},
        {"Domino",
         "DELIVERY FAILURE: User a (a@example.org) not listed in Domino Directory",
         "Your message\n\n  Subject: Printer\n\nwas not delivered to:\n\n  a@example.org\n\n"
         "because:\n\n  User a (a@example.org) not listed in Domino Directory\n",
         {"a@example.org failed  "}},
        {"Gmail",
         "Delivery Status Notification (Failure)",
         "Delivery to the following recipient failed permanently:\n\n     a@example.org\n\n"
         "Technical details of permanent failure:\nThe error that the other server returned was: "
         "550 550 5.1.1 <a@example.org>: unknown (state 14).\n\n   ----- Original message -----\n\n"
         "To: z@example.org\n",
         {"a@example.org failed 5.1.1 550"}},
        {"Yahoo",
         "Failure Notice",
         "Sorry, we were unable to deliver your message to the following address.\n\n"
         "<a@example.org>:\nRemote host said: 550 5.1.1 unknown [RCPT_TO]\n\n"
         "--- Below this line is a copy of the message.\n",
         {"a@example.org failed 5.1.1 550"}},
        {"a sentence",
         "Mail delivery failed",
         "There was an error delivering your mail to <a@example.org>.\n\nmx.example.org did not "
         "like our RCPT TO:\n554 5.3.4 too big\n\nMessage headers follow.\n",
         {"a@example.org failed 5.3.4 554"}},
        {"a bracket",
         "Message Delivery Failure",
         "The following recipient(s) could not be reached:\n\n\tRecipient: [SMTP:a@example.org]\n\t"
         "Reason: Remote SMTP Server Returned: 550 mailbox unavailable\n",
         {"a@example.org failed  550"}},
        {"a list",
         "Delivery status notification",
         "Delivery to the following recipients failed permanently:\n\n   * a@example.org\n   * "
         "b@example.org\n",
         {"a@example.org failed  ", "b@example.org failed  "}},
        {"a name without a domain",
         "Mail Delivery Problem",
         "Your mail to the following recipients could not be delivered because they are not "
         "accepting mail:\n\tscreenname\n",
         {"screenname@mx.example.net failed  "}},
        {"a report that lost its type",
         "Delivery failed",
         "Undeliverable.\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@example.org\n"
         "Action: failed\nStatus: 5.1.1\n",
         {"a@example.org failed 5.1.1 "}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(
            summaries(from_daemon(std::string(row.subject), std::string(row.text))) == row.expected
        );
    }
}

TEST_CASE("X-Failed-Recipients names the recipients") {
    auto message = from_daemon("Mail delivery failed", "a@example.org\n  550 5.1.1 unknown\n");
    message.headers = {{"X-Failed-Recipients", "a@example.org, b@example.org"}};
    CHECK(
        summaries(message) ==
        Summaries{"a@example.org failed 5.1.1 550", "b@example.org failed 5.1.1 550"}
    );
}

TEST_CASE("a notice that names nobody is about the recipient of the original") {
    auto message = from_daemon("Returned mail", "Your message was not delivered.");
    message.returned_headers =
        "Received: by x\nMessage-ID:\n <1@example.com>\nTo: A <a@example.org>\nSubject: x\n";
    message.returned_subject = "Re: [TCK-91] Printer";
    CHECK(summaries(message) == Summaries{"a@example.org failed  "});
    const auto bounce = read_bounce(message);
    CHECK(bounce->original_message_id == "1@example.com");
    CHECK(bounce->original_subject == "Re: [TCK-91] Printer");
}

TEST_CASE("whom a bounce is sent to did not fail") {
    auto message = from_daemon("Delivery Status Notification (Failure)", "");
    message.to = {Address{"", "Desk@example.com"}};
    message.returned_headers = "From: postmaster@example.org\nTo: desk@example.com\n";
    const auto bounce = read_bounce(message);
    REQUIRE(bounce);
    CHECK(bounce->recipients.empty());
}

TEST_CASE("a gateway's report in the name of an administrator is known by its heading") {
    Message message;
    message.from = {Address{"", "admin@example.org"}};
    message.subject = "Non-Delivery: Printer";
    const std::string notice =
        "The email below could not be delivered to the following user:\n\n\"a\" <a@example.org>\n";
    message.text = notice;
    CHECK_FALSE(read_bounce(message));
    message.text = "\n--- Non-Delivery Report ---\n" + notice;
    CHECK(summaries(message) == Summaries{"a@example.org failed  "});
    message.in_reply_to = {"1@example.com"};
    CHECK_FALSE(read_bounce(message));
}

TEST_CASE("the original is found where it follows the words") {
    const auto bounce = read_bounce(from_daemon(
        "failure notice",
        "Unable to deliver.\n<a@example.org>:\nno\n\n--- Below this line is a copy of the message."
        "\n\nReturn-Path: <desk@example.com>\nMessage-ID: <2@example.com>\nSubject: x\n\nbody\n"
    ));
    REQUIRE(bounce);
    CHECK(bounce->original_message_id == "2@example.com");
    CHECK(bounce->original_subject == "x");
}

TEST_CASE("a bounce in HTML is read as text") {
    auto message = from_daemon("Undeliverable: x", "");
    message.html =
        "<p>Your message could not be delivered to:</p><p><a href='mailto:a@example.org'>"
        "a@example.org</a></p><p>550 5.1.1 unknown</p>";
    CHECK(summaries(message) == Summaries{"a@example.org failed 5.1.1 550"});
}

TEST_CASE("who talks about a bounce sends none") {
    Message person;
    person.from = {Address{"Anna", "anna@example.org"}};
    person.subject = "Mail could not be delivered";
    person.text =
        "Hello, I get: 550 5.1.1 user unknown, could not be delivered to\nx@example.net\n";
    CHECK_FALSE(read_bounce(person));
    person.subject = "Fwd: Undelivered Mail Returned to Sender";
    person.returned_headers = "To: x@example.net\n";
    CHECK_FALSE(read_bounce(person));

    Message absence;
    absence.from = {Address{"Anna", "anna@example.org"}};
    absence.headers = {{"Return-Path", "<>"}};
    absence.subject = "Out of office";
    absence.text = "I am away. Your mail was not delivered to anybody else.";
    CHECK_FALSE(read_bounce(absence));

    auto answer = report("Final-Recipient: rfc822; a@example.org\nStatus: 4.7.0\n");
    answer.subject = "Re: Printer (action required)";
    answer.from = {Address{"", "noreply@challenge.example.org"}};
    CHECK_FALSE(read_bounce(answer));

    auto complaint = report("Final-Recipient: rfc822; a@example.org\nAction: failed\n");
    complaint.report_type = "feedback-report";
    CHECK_FALSE(read_bounce(complaint));
}

TEST_CASE("permanent means that trying again cannot help") {
    CHECK(is_permanent({"", "failed", "5.1.1", "", ""}));
    CHECK(is_permanent({"", "failed", "", "", ""}));
    CHECK_FALSE(is_permanent({"", "failed", "4.4.7", "", ""}));
    CHECK_FALSE(is_permanent({"", "delayed", "", "", ""}));
    CHECK_FALSE(is_permanent({"", "failed", "", "", "421"}));
}

TEST_CASE("hostile bounces are read in linear time") {
    auto repeat = [](std::string_view piece, std::size_t count) {
        std::string text;
        for (std::size_t index = 0; index < count; ++index) {
            text += piece;
        }
        return text;
    };
    const std::string texts[] = {
        repeat("a@b.example\n", 200'000),
        repeat("\n", 1'000'000) + "a@b.example",
        repeat("@", 1'000'000),
        repeat("5.", 500'000),
        repeat("550 ", 250'000),
        repeat("<a@b.example>: 550\n\n\n\n\n\n\n", 100'000),
        repeat("Final-Recipient: rfc822; a@b.example\n", 100'000),
        repeat("a", 1'000'000) + "@" + repeat("b", 1'000'000),
        repeat("- ", 500'000),
    };
    for (const auto& text : texts) {
        CAPTURE(text.substr(0, 40));
        const auto words = read_bounce(from_daemon("Undelivered", text));
        REQUIRE(words);
        CHECK(words->recipients.size() <= 1000);
        auto fields = report(text);
        fields.text = text;
        fields.returned_headers = text;
        const auto bounce = read_bounce(fields);
        CHECK((!bounce || bounce->recipients.size() <= 1000));
    }
    std::string many;
    for (int number = 0; number < 20'000; ++number) {
        many += "u" + std::to_string(number) + "@b.example\n";
    }
    CHECK(read_bounce(from_daemon("Undelivered", many))->recipients.size() == 1000);
}
