#include "core/mime/compose.hpp"

#include "core/base/utf8.hpp"
#include "core/mime/attachment_name.hpp"
#include "core/mime/parse.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::mime;

namespace {

OutgoingMail example() {
    OutgoingMail mail;
    mail.from = {"Example Support", "support@example.com"};
    mail.to = {"Anna Müller", "anna@customer.example"};
    mail.reply_to = {{"", "support+t.abc@example.com"}};
    mail.subject = "[TCK-91] Re: Drucker für Köln";
    mail.message_id = "mail.abc@example.com";
    mail.in_reply_to = "1@customer.example";
    mail.references = {"ticket.abc@example.com", "1@customer.example"};
    mail.date = *parse_rfc3339("2026-11-08T01:02:03.5Z");
    mail.marks = {{"Auto-Submitted", "auto-replied"}};
    mail.text = "Hello Anna,\n\nschöne Grüße, good day\n";
    return mail;
}

class Collector final : public PartSink {
public:
    Result<void> begin(const Attachment& /*attachment*/) override {
        contents.emplace_back();
        return {};
    }
    Result<void> octets(std::string_view piece) override {
        contents.back().append(piece);
        return {};
    }
    Result<void> end() override { return {}; }
    std::vector<std::string> contents;
};

struct Read {
    Message message;
    std::vector<std::string> contents;
};

Read read_back(const std::string& octets) {
    MemorySource source(octets);
    Collector collector;
    auto message = parse(source, MimeLimits{}, &collector).value();
    return {std::move(message), std::move(collector.contents)};
}

// 7-bit, CRLF only, no line beyond the limit; fields beyond 78 only where one word is longer.
void check_wire(const std::string& octets) {
    std::size_t begin = 0;
    while (begin < octets.size()) {
        const auto end = octets.find("\r\n", begin);
        REQUIRE(end != std::string::npos);
        const auto line = octets.substr(begin, end - begin);
        CAPTURE(line);
        REQUIRE(line.size() <= 998);
        REQUIRE((line.size() <= 78 || line.find(' ', 1) >= line.find(": ") + 1));
        REQUIRE(std::ranges::all_of(line, [](char letter) {
            return letter == '\t' || (letter >= ' ' && letter <= '~');
        }));
        begin = end + 2;
    }
}

std::string head_of(const std::string& octets) {
    return octets.substr(0, octets.find("\r\n\r\n"));
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

}  // namespace

TEST_CASE("a mail is written field by field as the standard wants it") {
    CHECK(
        compose(example()).value() ==
        "Date: Sun, 8 Nov 2026 01:02:03 +0000\r\n"
        "From: Example Support <support@example.com>\r\n"
        "To: =?utf-8?q?Anna_M=C3=BCller?= <anna@customer.example>\r\n"
        "Reply-To: support+t.abc@example.com\r\n"
        "Subject: [TCK-91] Re: Drucker =?utf-8?b?ZsO8ciBLw7Zsbg==?=\r\n"
        "Message-ID: <mail.abc@example.com>\r\n"
        "In-Reply-To: <1@customer.example>\r\n"
        "References: <ticket.abc@example.com> <1@customer.example>\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "\r\n"
        "Hello Anna,\r\n"
        "\r\n"
        "sch=C3=B6ne Gr=C3=BC=C3=9Fe, good day\r\n"
    );
}

TEST_CASE("text, HTML, inline pictures and attachments are nested as mail programs expect") {
    auto mail = example();
    mail.html = "<p>Hello <img src=\"cid:logo@x\"></p>";
    mail.attachments = {
        {"logo.png", "image/png", "\x89PNG\r\n\x1a\n1", true, "logo@x"},
        {"Übersicht \"neu\".pdf", "application/pdf", "%PDF-1.4 x", false, ""},
        {"mail.eml", "message/rfc822", "Subject: x\r\n\r\n--=_x\r\n", false, ""},
        {"note.txt", "text/plain", "Grüße", false, ""},
        {"", "nonsense; x=\"y\r\nBcc: z", "", false, "bad id"}};
    const auto octets = compose(mail).value();
    check_wire(octets);
    const auto read = read_back(octets);
    CHECK(read.message.defects.empty());
    CHECK(read.message.text == mail.text);
    CHECK(read.message.html == mail.html + '\n');
    const auto& attachments = read.message.attachments;
    REQUIRE(attachments.size() == 5);
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        CAPTURE(i);
        CHECK(read.contents[i] == mail.attachments[i].octets);
        CHECK(attachments[i].name == clean_attachment_name(mail.attachments[i].name));
        CHECK(attachments[i].is_inline == (i == 0));
    }
    CHECK(attachments[0].content_id == "logo@x");
    CHECK(attachments[2].declared_type == "application/octet-stream");
    CHECK(attachments[4].declared_type == "application/octet-stream");
    CHECK(octets.find("multipart/related; type=\"text/html\"") != std::string::npos);
    CHECK(octets.find("Bcc") == std::string::npos);
}

TEST_CASE("nothing in a value begins a line of its own") {
    const std::string evil = "a\r\nBcc: x@evil.example\nX: 1\r\rY: 2" +
                             std::string("\0\x0b\x7f", 3) + "\xed\xa0\x80\xff\u0085\u2028\u202eb";
    auto mail = example();
    mail.subject = evil;
    mail.from.name = evil;
    mail.to.name = evil;
    mail.marks = {{"X-Mark", evil}};
    mail.text = evil;
    mail.html = evil;
    mail.message_id = "a>\r\nBcc: x";
    mail.in_reply_to = "a b";
    mail.references = {"ok@example.com", "bad\r\nBcc: x", "<nested>", "\xc3\xbc", ""};
    mail.attachments = {{evil, evil, evil, false, evil}};
    const auto octets = compose(mail).value();
    check_wire(octets);
    CHECK(count(octets, "\r\nBcc:") == 0);
    CHECK(count(octets, "\r\nX:") == 0);
    const auto head = head_of(octets);
    CHECK(head.find("Message-ID") == std::string::npos);
    CHECK(head.find("In-Reply-To") == std::string::npos);
    CHECK(head.find("\r\nReferences: <ok@example.com>\r\n") != std::string::npos);
    const auto read = read_back(octets);
    CHECK(read.message.subject == one_line(evil, 998));
    CHECK(read.message.from == std::vector<Address>{{one_line(evil, 998), "support@example.com"}});
}

TEST_CASE("addresses go out in ASCII or not at all") {
    struct Row {
        std::string email;
        std::string written;  // empty: refused
    };
    const std::vector<Row> rows{
        {"anna@customer.example", "anna@customer.example"},
        {"anna@bücher.example", "anna@xn--bcher-kva.example"},
        {"a..b@example.com", "\"a..b\"@example.com"},
        {"\"a b\"@example.com", "\"a b\"@example.com"},
        {"\"a\\\"\\\\b\"@example.com", "\"a\\\"\\\\b\"@example.com"},
        {"anna@[192.0.2.1]", "anna@[192.0.2.1]"},
        {"änna@example.com", ""},
        {"anna", ""},
        {"anna@example.com\r\nBcc: x@example.com", ""},
        {"a@example.com, b@example.com", ""},
        {"", ""},
    };
    for (const auto& [email, written] : rows) {
        CAPTURE(email);
        auto mail = example();
        mail.to = {"", email};
        const auto octets = compose(mail);
        CHECK(octets.has_value() == !written.empty());
        if (octets) {
            CHECK(octets->find("\r\nTo: " + written + "\r\n") != std::string::npos);
        } else {
            CHECK(octets.error().code == ErrorCode::invalid_input);
        }
    }
    auto mail = example();
    mail.to.email = "änna@example.com";
    CHECK(
        compose(mail).error().detail ==
        "the address änna@example.com needs SMTPUTF8, which is not offered"
    );
}

TEST_CASE("long and strange names and subjects come back as they were") {
    const std::vector<std::string> lines{
        "Doe, Jane (Support) \\ \"x\"",
        "=?utf-8?q?not_encoded?=",
        "=?",
        "a =?b c?= d",
        "Jane.Doe@example.com",
        "日本語の件名がとても長い場合でも文字の途中で切れることはありません、本当に",
        "Ünder 😀 ascii words after it that are plain and go on for a while until the line ends",
        "plain words for a long time that have to be folded at some of their blanks, not inside",
        std::string(150, 'x') + ' ' + std::string(90, 'y'),
        "ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü x ü",
        "_underscore_ ? = é",
        "\xe2\x80\x8b zero width",
        ":",
    };
    for (const auto& line : lines) {
        CAPTURE(line);
        auto mail = example();
        mail.subject = line;
        mail.to.name = line;
        mail.attachments = {{line, "image/png", "x", false, {}}};
        const auto octets = compose(mail).value();
        check_wire(octets);
        const auto read = read_back(octets);
        CHECK(read.message.subject == line);
        CHECK(read.message.to == std::vector<Address>{{line, "anna@customer.example"}});
        CHECK(read.message.attachments.at(0).name == clean_attachment_name(line));
    }
}

TEST_CASE("fields end at their limits") {
    auto mail = example();
    mail.subject = std::string(outgoing_subject_octets_max + 1, 'x');
    mail.to.name = std::string(outgoing_name_octets_max + 1, 'x');
    mail.in_reply_to = std::string(901, 'x');
    mail.references = {std::string(900, 'x')};
    const auto octets = compose(mail).value();
    check_wire(octets);
    const auto read = read_back(octets);
    CHECK(read.message.subject == mail.subject.substr(1));
    CHECK(read.message.to.at(0).name == mail.to.name.substr(1));
    CHECK(read.message.in_reply_to.empty());
    CHECK(read.message.references == mail.references);
}

TEST_CASE("bodies survive the wire") {
    const std::vector<std::string> bodies{
        "From here\n.\n..\n=\n= =3D\n--=_x\ntrailing blank \ntrailing tab\t\n\n\nend\n",
        std::string(75, 'x') + "\n" + std::string(76, 'x') + "\n" + std::string(77, 'x') + "\n",
        std::string(75, 'x') + "ü\n" + std::string(100000, 'y') + "\n",
        std::string(74, 'x') + " \n" + std::string(75, 'x') + " \n" + std::string(75, ' ') + ".\n",
        "Привет, мир. Это письмо на русском языке.\nВторая строка.\n",
        "\n",
    };
    for (const auto& body : bodies) {
        CAPTURE(body.substr(0, 200));
        auto mail = example();
        mail.text = body;
        mail.html = "<pre>" + body + "</pre>\n";
        const auto octets = compose(mail).value();
        check_wire(octets);
        CHECK(count(octets, "\r\n.\r\n") == 0);
        CHECK(count(octets, "\r\nFrom ") == 0);
        const auto read = read_back(octets);
        CHECK(read.message.text == body);
        CHECK(read.message.html == mail.html);
    }
}

TEST_CASE("line ends of a body are made one kind, controls visible") {
    auto mail = example();
    mail.text = "a\r\nb\rc\x1b[31md\n\n\n";
    const auto read = read_back(compose(mail).value());
    CHECK(read.message.text == "a\nb\nc\uFFFD[31md\n");
}

TEST_CASE("whatever is composed is read back the same") {
    std::mt19937 random(20261128);  // NOLINT(cert-msc51-cpp): the same mails every time
    const std::vector<std::string> alphabet{
        "a",
        "B",
        "7",
        " ",
        " ",
        ".",
        ",",
        "\"",
        "\\",
        "(",
        ")",
        "<",
        ">",
        "@",
        ";",
        ":",
        "=",
        "?",
        "_",
        "=?",
        "?=",
        "%",
        "'",
        "*",
        "[",
        "]",
        "/",
        "\t",
        "\n",
        "\r",
        "ü",
        "ß",
        "漢",
        "😀",
        "\xff",
        "\uFEFF",
        std::string(1, '\0'),
        "\x7f",
        "\u202e",
        "utf-8",
        "From ",
        "--",
        "=_"};
    const auto text = [&](std::size_t pieces_max) {
        std::string result;
        for (auto left = random() % pieces_max; left > 0; --left) {
            result += alphabet[random() % alphabet.size()];
        }
        return result;
    };
    for (int round = 0; round < 3000; ++round) {
        auto mail = example();
        mail.subject = text(120);
        mail.from.name = text(40);
        mail.to.name = text(80);
        mail.attachments = {{text(60), "image/png", text(200), false, {}}};
        CAPTURE(round);
        CAPTURE(mail.subject);
        const auto octets = compose(mail).value();
        check_wire(octets);
        const auto read = read_back(octets);
        CHECK(read.message.subject == one_line(mail.subject, outgoing_subject_octets_max));
        CHECK(read.message.from.at(0).name == one_line(mail.from.name, outgoing_name_octets_max));
        CHECK(read.message.to.at(0).name == one_line(mail.to.name, outgoing_name_octets_max));
        CHECK(
            read.message.attachments.at(0).name ==
            clean_attachment_name(one_line(mail.attachments[0].name, 4096))
        );
        CHECK(read.contents.at(0) == mail.attachments[0].octets);
        CHECK(read.message.defects.empty());
    }
}
