#include "core/mime/parse.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using maildocket::Attachment;
using maildocket::Message;
using maildocket::Result;
using maildocket::sha256;
using maildocket::mime::MemorySource;
using maildocket::mime::MimeLimits;
using maildocket::mime::parse;
using maildocket::mime::PartSink;

namespace {

// Keeps what a sink is given.
struct Collected {
    std::string name;
    std::string octets;
    bool ended = false;
};
class Collector final : public PartSink {
public:
    Result<void> begin(const Attachment& attachment) override {
        parts.push_back({attachment.name, {}, false});
        return {};
    }
    Result<void> octets(std::string_view piece) override {
        CHECK(piece.size() <= maildocket::mime::piece_octets_max);
        parts.back().octets.append(piece);
        return {};
    }
    Result<void> end() override {
        parts.back().ended = true;
        return {};
    }
    std::vector<Collected> parts;
};

Message parsed(const std::string& mail) {
    MemorySource source(mail);
    return parse(source, MimeLimits{}, nullptr).value();
}

const std::string mixed =
    "From: Anna <anna@example.com>\r\n"
    "Subject: Report\r\n"
    "Message-ID: <1@example.com>\r\n"
    "Content-Type: multipart/mixed; boundary=x\r\n"
    "\r\n"
    "preamble\r\n"
    "--x\r\n"
    "Content-Type: multipart/alternative; boundary=y\r\n"
    "\r\n"
    "--y\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "\r\n"
    "Hello\r\n"
    "--y\r\n"
    "Content-Type: text/html\r\n"
    "\r\n"
    "<p>Hello</p>\r\n"
    "--y--\r\n"
    "--x\r\n"
    "Content-Type: text/plain; name=a.txt\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "Content-Disposition: attachment; filename=a.txt\r\n"
    "\r\n"
    "aGVsbG8=\r\n"
    "--x\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "From: bert@example.com\r\n"
    "Subject: Old news\r\n"
    "\r\n"
    "body\r\n"
    "--x--\r\n";

}  // namespace

TEST_CASE("a mail becomes its texts and attachments") {
    MemorySource source(mixed);
    Collector sink;
    const auto message = parse(source, MimeLimits{}, &sink).value();
    CHECK(message.subject == "Report");
    CHECK(message.message_id == "1@example.com");
    CHECK(message.content_type == "multipart/mixed");
    CHECK(message.text == "Hello");
    CHECK(message.html == "<p>Hello</p>");
    CHECK(message.unparsable.empty());
    CHECK(message.defects.empty());
    REQUIRE(message.attachments.size() == 2);
    CHECK(message.attachments[0].name == "a.txt");
    CHECK(message.attachments[0].octets == 5);
    CHECK(message.attachments[0].sha256 == sha256("hello"));
    CHECK(message.attachments[1].name == "Old news.eml");
    CHECK(message.attachments[1].content_type == "message/rfc822");
    REQUIRE(sink.parts.size() == 2);
    CHECK(sink.parts[0].octets == "hello");
    CHECK(sink.parts[1].octets == "From: bert@example.com\r\nSubject: Old news\r\n\r\nbody");
    CHECK(sink.parts[1].ended);
}

TEST_CASE("mails that are hardly mails are read as far as they go") {
    CHECK(parsed("").text.empty());
    CHECK(parsed("\r\n\r\n").text == "\n");
    CHECK(parsed("Subject: only a header").subject == "only a header");
    CHECK(parsed("Subject: a\r\n").subject == "a");
    CHECK(parsed("just text\nand more\n").text == "just text\nand more\n");
    CHECK(
        parsed("Subject: a\nno empty line\nmore\n\nend\n").text == "no empty line\nmore\n\nend\n"
    );
    const auto old_mac = parsed("Subject: a\rTo: x@example.com\r\rbody\rline\r");
    CHECK(old_mac.subject == "a");
    CHECK(old_mac.text == "body\nline\n");
}

TEST_CASE("a multipart without its boundary is read as text") {
    const std::string head = "Subject: a\nContent-Type: multipart/mixed";
    CHECK(parsed(head + "\n\nbody\n").text == "body\n");
    CHECK(parsed(head + "; boundary=z\n\nbody\n").text == "body\n");
    CHECK(parsed(head + "; boundary=z\n\n--z\n\nnever closed\n").text == "never closed\n");
}

namespace {

std::string multipart(const std::string& subtype, const std::vector<std::string>& parts) {
    std::string mail =
        "From: anna@example.com\nContent-Type: multipart/" + subtype + "; boundary=x\n\n";
    for (const auto& part : parts) {
        mail += "--x\n" + part + "\n";
    }
    return mail + "--x--\n";
}

const std::string plain = "Content-Type: text/plain\n\n";
const std::string html = "Content-Type: text/html\n\n";

}  // namespace

TEST_CASE("the body is put together from the texts of a mail") {
    struct Row {
        std::string mail;
        std::string text;
        std::string html;
        std::size_t attachments_count;
    };
    for (const auto& row :
         {Row{multipart("mixed", {plain + "one\n", plain + "two"}), "one\n\ntwo", "", 0},
          Row{multipart("mixed", {html + "<p>1", html + "<p>2"}), "", "<p>1\n\n<p>2", 0},
          Row{multipart("alternative", {plain + "one", html + "<p>1"}), "one", "<p>1", 0},
          Row{multipart(
                  "alternative", {plain + "one", plain + "other", html + "<p>0", html + "<p>1"}
              ),
              "one",
              "<p>1",
              2},
          // A footer in plain text must not be taken for the whole mail.
          Row{multipart("mixed", {html + "<p>1", plain + "a<b"}),
              "",
              "<p>1\n\n<pre style=\"white-space: pre-wrap\">a&lt;b</pre>\n",
              0},
          Row{multipart(
                  "related", {html + "<p>1", "Content-ID: <a>\nContent-Type: image/png\n\nx"}
              ),
              "",
              "<p>1",
              1},
          Row{multipart("signed", {plain + "one", "Content-Type: application/pgp-signature\n\nx"}),
              "one",
              "",
              1},
          // Text where the header section of a part should be.
          Row{multipart("mixed", {"one\nmore", plain + "two"}), "one\nmore\n\ntwo", "", 0},
          Row{multipart("mixed", {"one\n\nmore"}), "one\n\nmore", "", 0},
          // Texts under another label, when there is no better one.
          Row{"Content-Type: text/markdown\n\n# one", "# one", "", 0},
          Row{"Content-Disposition: attachment\n\none", "one", "", 0},
          Row{"Content-Type: multipart/mixed; boundary=y\nContent-Transfer-Encoding: "
              "base64\n\nb25l",
              "one",
              "",
              0},
          Row{multipart("mixed", {plain + "one", "Content-Type: text/plain; name=a.txt\n\nfile"}),
              "one",
              "",
              1},
          Row{multipart("mixed", {"Content-Type: text/plain; name=a.txt\n\nonly text"}),
              "only text",
              "",
              0},
          Row{multipart("mixed", {"Content-Disposition: attachment; filename=a.txt\n\nfile"}),
              "",
              "",
              1},
          Row{multipart("mixed", {"Content-Type: text/calendar\n\nBEGIN:VCALENDAR"}), "", "", 1},
          Row{multipart(
                  "encrypted",
                  {"Content-Type: application/pgp-encrypted\n\nVersion: 1",
                   "Content-Type: application/octet-stream\n\nxx"}
              ),
              "",
              "",
              2},
          Row{"Content-Type: text/plain; charset=utf-8; format=flowed\n\na \nb\n> c \n> d\n",
              "a b\n> c d\n",
              "",
              0},
          Row{"Content-Type: text/plain; format=flowed; delsp=yes\n\na \nb\n", "ab\n", "", 0},
          Row{"Content-Type: text/html\n\n<meta charset=windows-1251>\xCF\xF0\xE8",
              "",
              "<meta charset=windows-1251>При",
              0}}) {
        CAPTURE(row.mail);
        const auto message = parsed(row.mail);
        CHECK(message.text == row.text);
        CHECK(message.html == row.html);
        CHECK(message.attachments.size() == row.attachments_count);
    }
}

TEST_CASE("pictures that the HTML shows are inline") {
    const auto picture = [](const std::string& id, const std::string& more) {
        return "Content-Type: image/png\nContent-ID: <" + id + ">\n" + more + "\nx";
    };
    const auto message = parsed(multipart(
        "mixed",
        {html + "<img src=\"cid:one\"><img src='cid:two%40x'>",
         picture("one", "Content-Disposition: attachment; filename=1.png\n"),
         picture("two@x", ""),
         picture("three", ""),
         picture("image001.png@01D7F0A3", "Content-Disposition: inline\n")}
    ));
    REQUIRE(message.attachments.size() == 4);
    CHECK(message.attachments[0].is_inline);
    CHECK(message.attachments[1].is_inline);
    CHECK_FALSE(message.attachments[2].is_inline);
    CHECK(message.attachments[3].is_inline);
    CHECK(message.attachments[3].name == "image001.png");
    CHECK(message.attachments[0].content_id == "one");
}

TEST_CASE("a delivery status notification fills its fields") {
    const auto message = parsed(multipart(
        "report; report-type=delivery-status",
        {plain + "could not be delivered",
         "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: "
         "rfc822; a@b",
         "Content-Type: message/rfc822\n\nSubject: =?utf-8?q?old_=E2=82=AC?=\nMessage-ID: "
         "<0@example.com>\nFrom: =?utf-8?q?=C3=84nne?= <a@example.com>, b@example.com\n\nbody"}
    ));
    CHECK(message.content_type == "multipart/report");
    CHECK(message.report_type == "delivery-status");
    CHECK(message.text == "could not be delivered");
    CHECK(message.delivery_status == "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b");
    CHECK(
        message.returned_headers ==
        "Subject: =?utf-8?q?old_=E2=82=AC?=\nMessage-ID: <0@example.com>\n"
        "From: =?utf-8?q?=C3=84nne?= <a@example.com>, b@example.com\n"
    );
    CHECK(message.returned_subject == "old \u20ac");
    CHECK(message.returned_author == maildocket::Address{"\u00c4nne", "a@example.com"});
    REQUIRE(message.attachments.size() == 2);
    CHECK(message.attachments[1].name == "old \u20ac.eml");
}

TEST_CASE("what an attachment is, its octets tell") {
    struct Row {
        const char* declared;
        std::string octets;
        const char* type;
    };
    for (const auto& row :
         {Row{"application/octet-stream", "%PDF-1.7", "application/pdf"},
          Row{"image/png", std::string("MZ\x90\0\3", 5), "application/x-msdownload"},
          Row{"text/plain",
              "\x7F"
              "ELF",
              "application/x-executable"},
          Row{"image/jpg", "\xFF\xD8\xFF\xE0", "image/jpg"},
          Row{"image/png", "<html>", "text/html"},
          Row{"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
              "PK\3\4",
              "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
          Row{"text/csv", "MZ is how this table begins", "text/csv"},
          Row{"text/csv", "a;b", "text/csv"}}) {
        CAPTURE(row.octets);
        const auto message = parsed(multipart(
            "mixed",
            {"Content-Disposition: attachment\nContent-Type: " + std::string(row.declared) +
             "\n\n" + row.octets}
        ));
        REQUIRE(message.attachments.size() == 1);
        CHECK(message.attachments[0].content_type == row.type);
        CHECK(message.attachments[0].declared_type == row.declared);
    }
}

TEST_CASE("an attached message in base64 is decoded and named") {
    const auto message = parsed(multipart(
        "mixed",
        {"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
         "U3ViamVjdDogPT91dGYtOD9RP2EvYj89Cgp4"}
    ));
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments[0].octets == 27);
}

TEST_CASE("what is wrong with a mail is told") {
    struct Row {
        const char* mail;
        const char* defect;
    };
    for (const auto& row :
         {Row{"From: a@b.example\r\nSubject: a\n\r\nb\r\n", "bare line feed"},
          Row{"From: a@b.example\n\na\rb\n", "bare carriage return"},
          Row{"From: a@b.example\nSubject: 1\nSubject: 2\n\nx", "more than one Subject field"},
          Row{"From: a@b.example, c@d.example\n\nx", "more than one author"},
          Row{"Subject: x\n\nx", "no author"},
          Row{"From: a@b.example\nDate: yesterday\n\nx", "the date is malformed"},
          Row{"From: a@b.example\njunk\nTo: x@y.example\n\nx",
              "a line of the header section is no field"},
          Row{"From: a@b.example\nbody", "no empty line between header section and body"},
          Row{"From: Anna Berg\nReply-To: a@b.example\n\nx",
              "no address in From; it is taken from another field"},
          Row{"From: a@b.example\nContent-Type: text/plain; charset=us-ascii\n\n\xFC",
              "the charset of a text is missing or wrong"},
          Row{"From: a@b.example\nContent-Transfer-Encoding: base64\n\naGVs*bG8=",
              "base64 with octets that do not belong there"}}) {
        CAPTURE(row.mail);
        const auto message = parsed(row.mail);
        CHECK(std::ranges::count(message.defects, row.defect) == 1);
    }
    CHECK(parsed("From: a@b.example\nDate: Tue, 6 Jan 2026 10:00:00 +0100\n\nx\n").defects.empty());
}

TEST_CASE("of several fields the first one counts") {
    const auto message = parsed(
        "From: a@b.example\nSubject: 1\nMessage-ID: <1@x>\nSubject: 2\nFrom: "
        "c@d.example\nMessage-ID: <2@x>\n\nx"
    );
    CHECK(message.subject == "1");
    CHECK(message.message_id == "1@x");
    REQUIRE(message.from.size() == 2);
    CHECK(message.author().email == "a@b.example");
}

TEST_CASE("raw octets in a header are read in the charset of the mail") {
    CHECK(
        parsed("Subject: \xCF\xF0\xE8\nContent-Type: text/plain; charset=windows-1251\n\nx")
            .subject == "При"
    );
    CHECK(
        parsed("Subject: \xC4\xE3\nContent-Type: text/plain; charset=gb2312\n\nx").subject == "你"
    );
    CHECK(parsed("Subject: =?koi8-r?Q?=C1?= \xC2\n\nx").subject == "а б");
    CHECK(
        parsed("Subject: J\xC3\xBCrgen\nContent-Type: text/plain; charset=windows-1251\n\nx")
            .subject == "Jürgen"
    );
}

TEST_CASE("ids are read with and without their brackets") {
    const auto message = parsed(
        "Message-ID: < 1@x >\nIn-Reply-To: Your mail of Monday <0@x>\nReferences: <a@x>\n "
        "<b@x><c@x>\n\nx"
    );
    CHECK(message.message_id == "1@x");
    CHECK(message.in_reply_to == std::vector<std::string>{"0@x"});
    CHECK(message.references == std::vector<std::string>{"a@x", "b@x", "c@x"});
    CHECK(parsed("Message-ID: 1@x\n\n").message_id == "1@x");
    CHECK(parsed("Message-ID: <1@x\n\n").message_id == "1@x");
    CHECK(parsed("In-Reply-To: Your mail of Monday\n\n").in_reply_to.empty());
}

namespace {

class Pieces final : public maildocket::mime::Source {
public:
    Pieces(const std::string& mail, std::size_t step) : mail_(mail), step_(step) {}
    [[nodiscard]] std::uint64_t octets() const override { return mail_.size(); }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
        const auto wanted = std::min(into.size(), step_);
        return offset < mail_.size() ? mail_.copy(into.data(), wanted, offset) : std::size_t{0};
    }

private:
    const std::string& mail_;
    std::size_t step_;
};

}  // namespace

// A line that is no field and reaches GMime in two pieces costs the field behind it.
TEST_CASE("a source in pieces of any size reads like one in memory") {
    const std::string odd =
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nthis is no field\r\n"
        "Content-Transfer-Encoding: base64\r\nContent-Type: "
        "application/pdf\r\n\r\naGVsbG8=\r\n--x--\r\n";
    CHECK(parsed(odd).attachments.at(0).octets == 5);
    for (const auto* mail : {&mixed, &odd}) {
        for (std::size_t step = 1; step <= 100; ++step) {
            CAPTURE(step);
            Pieces source(*mail, step);
            CHECK(parse(source, MimeLimits{}, nullptr).value() == parsed(*mail));
        }
    }
}
