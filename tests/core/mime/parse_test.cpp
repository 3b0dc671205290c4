#include "core/mime/parse.hpp"

#include <doctest/doctest.h>

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
