// Mails that stop, kill or bloat other parsers. Each has to come back at once, understood or held;
// the CTest time limit catches one that does not.
#include "core/mime/parse.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <string>

using maildocket::Message;
using maildocket::Result;
using maildocket::mime::MemorySource;
using maildocket::mime::MimeLimits;
using maildocket::mime::parse;
using maildocket::mime::Source;

namespace {

Message parsed(const std::string& mail) {
    MemorySource source(mail);
    return parse(source, MimeLimits{}, nullptr).value();
}

std::string repeated(const std::string& piece, std::size_t count) {
    std::string result;
    result.reserve(piece.size() * count);
    for (std::size_t i = 0; i < count; ++i) {
        result += piece;
    }
    return result;
}

const std::string head =
    "From: anna@example.com\r\nSubject: hello\r\nMessage-ID: <1@example.com>\r\n";
const std::string multipart = head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n";

std::string nested_multiparts(int depth) {
    std::string mail = head + "Content-Type: multipart/mixed; boundary=b0\r\n\r\n";
    for (int i = 1; i <= depth; ++i) {
        mail += "--b" + std::to_string(i - 1) + "\r\nContent-Type: multipart/mixed; boundary=b" +
                std::to_string(i) + "\r\n\r\n";
    }
    return mail + "--b" + std::to_string(depth) + "\r\n\r\ntext\r\n";
}

}  // namespace

TEST_CASE("a mail beyond a limit is held with its plain head") {
    struct Row {
        const char* what;
        std::string mail;
    };
    const std::vector<Row> rows{
        {"1001 fields", head + repeated("X: y\r\n", 1001) + "\r\nx"},
        {"fields before the head", repeated("X: y\r\n", 1001) + head + "\r\nx"},
        {"a field of 65 KiB", head + "X: " + std::string(65 << 10, 'a') + "\r\n\r\nx"},
        {"a long field first", "X: " + std::string(65 << 10, 'a') + "\r\n" + head + "\r\nx"},
        {"a header section of 257 KiB",
         head + repeated("X: " + std::string(1000, 'a') + "\r\n", 262) + "\r\nx"},
        {"2001 parts", multipart + repeated("--b\r\n\r\nx\r\n", 2001)},
        {"65 levels", nested_multiparts(65)},
        {"a thousand levels and a storm of dashes",
         nested_multiparts(1000) + repeated("--\r\n", 1'000'000)},
        {"a storm of dashes", multipart + "--b\r\n\r\n" + repeated("--\r\n", 2'000'000)},
        {"a long header section of a part",
         multipart + "--b\r\n" + repeated("X: y\r\n", 20'000) + "\r\nx"},
        {"a long field of a part",
         multipart + "--b\r\nContent-Type: " + std::string(70'000, 'a') + "\r\n\r\nx"},
        {"text between parts",
         multipart + "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n" +
             repeated(std::string(70, 'x') + "\r\n", 20'000) + "--c\r\n\r\nx\r\n"}};
    for (const auto& row : rows) {
        CAPTURE(row.what);
        const auto message = parsed(row.mail);
        CHECK_FALSE(message.unparsable.empty());
        CHECK(message.subject == "hello");
        CHECK(message.author().email == "anna@example.com");
        CHECK(message.message_id == "1@example.com");
        CHECK(message.text.empty());
        CHECK(message.attachments.empty());
    }
}

TEST_CASE("a mail at a limit is understood") {
    for (const auto& mail :
         {head + repeated("X: y\r\n", 997) + "\r\nhello",
          // A text may quote what a header section is made of.
          multipart + "--b\r\n\r\n" +
              repeated("Content-Type: multipart/mixed; boundary=q\r\n", 1000) +
              repeated(std::string(70, 'x') + "\r\n", 20'000) + "--b--\r\n",
          multipart + repeated("--b\r\n\r\n\r\n", 1999) + "--b\r\n\r\nhello\r\n--b--\r\n",
          nested_multiparts(62)}) {
        const auto message = parsed(mail);
        CHECK(message.unparsable.empty());
        CHECK_FALSE(message.text.empty());
    }
}

TEST_CASE("hostile address fields do not hide the mail") {
    for (const auto& field :
         {repeated("g:", 30'000),
          repeated("a,", 30'000),
          repeated("a b,", 15'000),
          repeated("(", 60'000)}) {
        const auto message = parsed(head + "To: " + field + "\r\nCc: " + field + "\r\n\r\ntext");
        CHECK(message.subject == "hello");
        CHECK(message.text == "text");
    }
}

// GMime would parse these header sections, and take minutes or the stack.
TEST_CASE("address fields of enclosed messages are never parsed") {
    const auto inner = "To: " + repeated("g:", 100'000) + "\r\n\r\nx\r\n--b--\r\n";
    for (const auto& type :
         {"Content-Type: message/rfc822\r\n",
          "content-type : (c) Message / Rfc822\r\n",
          "Content-Type:\r\n message/global\r\n",
          "Content-Type: message/news\r\n",
          "Content-Type: text/plain\r\nContent-Type: message/rfc822\r\n"}) {
        CAPTURE(type);
        const auto message = parsed(multipart + "--b\r\n" + type + "\r\n" + inner);
        CHECK(message.unparsable.empty());
    }
    // The guard must not lose count of which multiparts are open.
    const auto confused = parsed(
        head +
        "Content-Type: multipart/mixed; boundary=\"b--\"\r\n\r\n--b--\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n"
        "Content-Type: message/rfc822\r\n\r\n" +
        inner
    );
    CHECK(confused.unparsable.empty());
    const auto digest =
        parsed(head + "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\n" + inner);
    REQUIRE(digest.attachments.size() == 1);
    CHECK(digest.attachments[0].declared_type == "message/rfc822");
}

TEST_CASE("texts of any kind take linear time") {
    const std::size_t size = 1'000'000;
    for (const auto& [type, piece] : std::initializer_list<std::pair<std::string, std::string>>{
             {"text/plain; charset=utf-8", "\xFF"},
             {"text/plain; charset=gb18030", "\xFF"},
             {"text/plain; charset=iso-2022-jp", "\x1B$B\xFF"},
             {"text/plain; charset=utf-7", "+"},
             {"text/plain", std::string(1, '\0')},
             {"text/plain", "begin 644 x\n#AAAA\n"},
             {"text/plain; format=flowed", "> \n"},
             {"text/plain; format=flowed", ">"},
             {"text/html", "cid:"},
             {"text/html", "<meta "},
             {"text/plain\r\nContent-Transfer-Encoding: quoted-printable", " "},
             {"text/plain\r\nContent-Transfer-Encoding: quoted-printable", "="},
             {"text/plain\r\nContent-Transfer-Encoding: base64", "="}}) {
        CAPTURE(type);
        CAPTURE(piece);
        const auto message = parsed(
            head + "Content-Type: " + type + "\r\n\r\n" + repeated(piece, size / piece.size())
        );
        CHECK(message.unparsable.empty());
    }
}

TEST_CASE("a text that is too long to be shown is an attachment") {
    const auto message = parsed(head + "\r\n" + std::string(5 << 20, 'x'));
    CHECK(message.text.size() == MimeLimits{}.text_octets_max);
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments[0].octets == 5 << 20);
    CHECK(message.attachments[0].declared_type == "text/plain");
}

namespace {

// A mail with one base64 attachment that is made while it is read.
class EndlessAttachment final : public Source {
public:
    explicit EndlessAttachment(std::uint64_t lines)
        : octets_(start_.size() + lines * line_.size()) {}
    [[nodiscard]] std::uint64_t octets() const override { return octets_; }
    [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
        const auto count = static_cast<std::size_t>(
            std::min<std::uint64_t>(into.size(), octets_ - std::min(offset, octets_))
        );
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = offset + i;
            into[i] = at < start_.size() ? start_[at] : line_[(at - start_.size()) % line_.size()];
        }
        return count;
    }

private:
    std::string start_ = multipart +
                         "--b\r\n\r\nhello\r\n--b\r\nContent-Type: application/pdf\r\n"
                         "Content-Transfer-Encoding: base64\r\n\r\n";
    std::string line_ = std::string(76, 'A') + "\r\n";
    std::uint64_t octets_;
};

long peak_kilobytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

}  // namespace

TEST_CASE("a mail of 100 MB needs no memory to speak of") {
    EndlessAttachment source(100'000'000 / 78);
    [[maybe_unused]] const auto before = peak_kilobytes();
    const auto message = parse(source, MimeLimits{}, nullptr).value();
    CHECK(message.text == "hello");
    REQUIRE(message.attachments.size() == 1);
    CHECK(message.attachments[0].octets == 100'000'000 / 78 * 57);
#ifndef __SANITIZE_ADDRESS__  // which keeps freed memory
    CHECK(peak_kilobytes() - before < 8'000);
#endif
}

TEST_CASE("an error of the source or the sink is the result") {
    class Broken final : public Source {
    public:
        [[nodiscard]] std::uint64_t octets() const override { return 1'000'000; }
        [[nodiscard]] Result<std::size_t> read(std::uint64_t offset, std::span<char> into)
            override {
            if (offset >= 20'000) {
                return maildocket::fail(maildocket::ErrorCode::store_unavailable, "disk gone");
            }
            return multipart.copy(
                       into.data(), into.size(), std::min<std::size_t>(offset, multipart.size())
                   ) +
                   (offset < multipart.size() ? 0 : 1);
        }
    };
    Broken source;
    const auto result = parse(source, MimeLimits{}, nullptr);
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().detail == "disk gone");
}
