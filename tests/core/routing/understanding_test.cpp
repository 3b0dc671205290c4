#include "core/routing/understanding.hpp"

#include <doctest/doctest.h>

using maildocket::Message;
using maildocket::routing::understand;

TEST_CASE("the plain body is what is shown") {
    Message message;
    message.text = "Hello.\n\nOn Monday, Anna wrote:\n> old\n";
    message.html = "<p>Hello.</p>";
    const auto result = understand(message, false);
    CHECK(result.text == message.text);
    CHECK(result.new_text == "Hello.");
    CHECK(result.quoted_text.find("> old") != std::string::npos);
    CHECK(result.safe_html == "<p>Hello.</p>");
}

TEST_CASE("a mail of HTML alone is shown as its text") {
    Message message;
    message.html = "<p>Hello.</p><script>x</script><blockquote type=cite>old</blockquote>";
    const auto result = understand(message, false);
    CHECK(result.text.find("Hello.") == 0);
    CHECK(result.new_text == "Hello.");
    CHECK(result.safe_html == "<p>Hello.</p><blockquote type=\"cite\">old</blockquote>");
}

TEST_CASE("HTML beyond the limits of a tree is shown as its text") {
    Message message;
    for (int level = 0; level < 20'000; ++level) {
        message.html += "<div>";
    }
    message.html += "Hello.";
    const auto result = understand(message, false);
    CHECK(result.text == "Hello.");
    CHECK(result.new_text == "Hello.");
}

TEST_CASE("a mail passed on as an attachment is a forward where the subject says so") {
    struct Row {
        const char* what;
        std::string subject;
        std::vector<std::string> enclosed;
        std::string author;
        bool forwarded;
    };
    const std::vector<Row> rows{
        {"forward", "Fwd: Printer", {"message/rfc822"}, "anna@example.com", true},
        {"in another language", "WG: Printer", {"message/rfc822"}, "anna@example.com", true},
        {"beside another file", "Fwd: x", {"image/png", "message/global"}, "a@example.com", true},
        {"new mail with a mail in it", "Printer", {"message/rfc822"}, "anna@example.com", false},
        {"a reply", "Re: Fwd: Printer", {"message/rfc822"}, "anna@example.com", false},
        {"several", "Fwd: x", {"message/rfc822", "message/rfc822"}, "anna@example.com", false},
        {"headers only", "Fwd: x", {"text/rfc822-headers"}, "anna@example.com", false},
        {"of nobody", "Fwd: x", {"message/rfc822"}, "", false}};
    for (const auto& row : rows) {
        CAPTURE(row.what);
        Message message;
        message.subject = row.subject;
        message.text = "See attached.\n";
        message.returned_subject = "Printer";
        message.returned_author = {"Anna", row.author};
        for (const auto& type : row.enclosed) {
            message.attachments.emplace_back().declared_type = type;
        }
        const auto forwarded = understand(message, false).forwarded;
        REQUIRE(forwarded.has_value() == row.forwarded);
        if (forwarded) {
            CHECK(forwarded->from == message.returned_author);
            CHECK(forwarded->subject == "Printer");
            CHECK(forwarded->before == "See attached.");
            CHECK(forwarded->message.empty());
        }
    }
}

TEST_CASE("a forward and a bounce are recognised") {
    Message message;
    message.subject = "Fwd: Printer";
    message.text =
        "See below.\n\n---------- Forwarded message ---------\nFrom: Anna <anna@example.com>\n"
        "Date: Mon, 1 Jan 2030\nSubject: Printer\nTo: <b@example.com>\n\nIt is broken.\n";
    const auto forward = understand(message, false);
    REQUIRE(forward.forwarded);
    CHECK(forward.forwarded->from.email == "anna@example.com");

    Message report;
    report.content_type = "multipart/report";
    report.report_type = "delivery-status";
    report.delivery_status =
        "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; x@example.com\nAction: failed\n"
        "Status: 5.1.1\n";
    const auto bounce = understand(report, true);
    REQUIRE(bounce.bounce);
    CHECK(bounce.classification.mail_class == maildocket::MailClass::bounce);
}
