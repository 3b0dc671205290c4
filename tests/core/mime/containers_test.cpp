#include "core/mime/parse.hpp"
#include "tests/core/mime/tnef_writer.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::Message;
using maildocket::mime::MemorySource;
using maildocket::mime::MimeLimits;
using maildocket::mime::parse;
using namespace maildocket::mime::testing;

namespace {

Message parsed(const std::string& mail) {
    MemorySource source(mail);
    return parse(source, MimeLimits{}, nullptr).value();
}

std::string mail_with(const std::string& type, const std::string& content) {
    return "From: x@example.com\nSubject: a\nContent-Type: multipart/mixed; "
           "boundary=x\n\n--x\n\nhello\n--x\nContent-Type: " +
           type + "\nContent-Transfer-Encoding: 8bit\n\n" + content + "\n--x--\n";
}

// ContentInfo(signedData) with the entity as encapsulated content and no signer, in DER.
std::string signed_data(const std::string& entity) {
    const auto wrapped = [](char tag, const std::string& value) {
        REQUIRE(value.size() < 256);
        std::string result{tag};
        if (value.size() > 127) {
            result += '\x81';
        }
        return result + static_cast<char>(value.size()) + value;
    };
    const std::string data_oid = wrapped('\x06', "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01");
    const std::string signed_oid = wrapped('\x06', "\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02");
    const auto content = wrapped('\x30', data_oid + wrapped('\xA0', wrapped('\x04', entity)));
    const auto body = wrapped(
        '\x30', wrapped('\x02', "\x01") + wrapped('\x31', "") + content + wrapped('\x31', "")
    );
    return wrapped('\x30', signed_oid + wrapped('\xA0', body));
}

}  // namespace

TEST_CASE("a winmail.dat is replaced by what is in it") {
    const auto file = tnef_file(
        attribute(0x0002800C, "body inside") + attribute(0x00069002, "x") +
        attribute(0x00018010, "../a.txt") + attribute(0x0006800F, "hello")
    );
    const auto message = parsed(mail_with("application/ms-tnef; name=winmail.dat", file));
    CHECK(message.text == "hello");
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments[0].name == "a.txt");
    CHECK(message.attachments[0].octets == 5);

    const auto alone =
        parsed("From: x@example.com\nSubject: a\nContent-Type: application/ms-tnef\n\n" + file);
    CHECK(alone.text == "body inside");
}

TEST_CASE("a winmail.dat that cannot be read is an attachment") {
    const auto message = parsed(mail_with("application/ms-tnef; name=winmail.dat", "garbage"));
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments[0].name == "winmail.dat");
    CHECK(message.defects.size() == 1);
}

TEST_CASE("an opaque signature is opened, its content is the mail") {
    const auto message = parsed(
        "From: x@example.com\nSubject: a\nContent-Type: application/pkcs7-mime; "
        "smime-type=signed-data; "
        "name=smime.p7m\n\n" +
        signed_data("Content-Type: text/plain\r\n\r\nsigned text\r\n")
    );
    CHECK(message.text == "signed text\n");
    CHECK(message.attachments.empty());
}

TEST_CASE("encrypted content stays an attachment") {
    const auto message = parsed(
        "From: x@example.com\nSubject: a\nContent-Type: application/pkcs7-mime; "
        "smime-type=enveloped-data; "
        "name=smime.p7m\n\nxxx"
    );
    CHECK(message.text.empty());
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments[0].name == "smime.p7m");
    CHECK(message.defects.size() == 1);
}

TEST_CASE("containers in containers end at a limit") {
    std::string entity = "\r\ntext";
    for (int depth = 0; depth < 6; ++depth) {
        const auto der = signed_data(entity);
        entity = "Content-Type: application/pkcs7-mime\r\n\r\n" + der;
        if (entity.size() > 200) {
            break;
        }
    }
    MimeLimits limits;
    limits.container_depth_max = 1;
    const std::string mail = "Subject: a\r\n" + entity;
    MemorySource source(mail);
    const auto message = parse(source, limits, nullptr).value();
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments[0].declared_type == "application/pkcs7-mime");
}
