#include "core/mime/structure.hpp"

#include "core/mime/parse.hpp"

#include <doctest/doctest.h>

#include <string>

using maildocket::mime::MemorySource;
using maildocket::mime::MimeLimits;
using maildocket::mime::parse;
using maildocket::mime::Part;
using maildocket::mime::piece_octets_max;
using maildocket::mime::read_head;
using maildocket::mime::read_structure;

namespace {

Part tree_of(const std::string& mail) {
    MemorySource source(mail);
    const MimeLimits limits;
    const auto head = read_head(source, {0, mail.size()}, limits).value();
    return read_structure(source, {0, mail.size()}, head, limits).value().root;
}

std::string content_of(const std::string& mail, const Part& part) {
    return mail.substr(part.content.begin, part.content.octets());
}

std::string lines(std::size_t count, const std::string& line) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += line;
    }
    return text;
}

}  // namespace

TEST_CASE("the content of every part is found to the octet, however long it is") {
    for (const std::string end : {"\r\n", "\n"}) {
        const auto line = std::string(70, 'a') + end;
        const auto per_piece = piece_octets_max / line.size();
        for (const std::size_t count :
             {std::size_t{1},
              std::size_t{7},
              std::size_t{8},
              std::size_t{9},
              std::size_t{10},
              per_piece - 1,
              per_piece,
              per_piece + 1,
              3 * per_piece}) {
            for (const std::string& last :
                 {std::string{}, end, end + end, "-" + end, "- -" + end}) {
                CAPTURE(end.size());
                CAPTURE(count);
                CAPTURE(last);
                const auto content = lines(count, line) + last;
                std::string mail =
                    "Content-Type: multipart/mixed; boundary=x" + end + end + "--x" + end + end;
                mail += content + end + "--x" + end + "Content-Type: multipart/mixed; boundary=y";
                mail += end + end + "--y" + end + end + "short" + end + "--y" + end + end;
                mail += content + "--no boundary" + end + content + end + "--y--" + end + "--x";
                mail += end + end + content + end + "--x--" + end;
                const auto root = tree_of(mail);
                REQUIRE(root.children.size() == 3);
                CHECK(content_of(mail, root.children[0]) == content);
                REQUIRE(root.children[1].children.size() == 2);
                CHECK(content_of(mail, root.children[1].children[0]) == "short");
                CHECK(
                    content_of(mail, root.children[1].children[1]) ==
                    content + "--no boundary" + end + content
                );
                CHECK(content_of(mail, root.children[2]) == content);
            }
        }
    }
}

TEST_CASE("a part is what its first type says, and is split by its last") {
    const std::string head = "Content-Type: multipart/mixed; boundary=x\n\n--x\n";
    const std::string many = "Content-Type: multipart/mixed; boundary=y\n";
    const std::string parts = "\n--y\n\nin\n--y--\n--x--\n";
    struct Row {
        std::string fields;
        std::string media_type;
        std::size_t parts_count;
    };
    for (const auto& row :
         {Row{many, "multipart/mixed", 1},
          Row{"Content-Type: text/html\n" + many, "text/html", 1},
          Row{"Content-Type: message/rfc822\n" + many, "message/rfc822", 1},
          Row{many + "Content-Type: text/html\n", "multipart/mixed", 0},
          Row{many + "Content-Type: message/rfc822\n", "multipart/mixed", 0},
          Row{many + "Content-Type: multipart/mixed\n", "multipart/mixed", 0},
          Row{many + "Content-Disposition: inline\n", "multipart/mixed", 1},
          Row{"!ontent-Disposition: inline\n" + many, "multipart/mixed", 1}}) {
        CAPTURE(row.fields);
        const auto root = tree_of(head + row.fields + parts);
        REQUIRE(root.children.size() == 1);
        CHECK(root.children[0].media_type == row.media_type);
        CHECK(root.children[0].children.size() == row.parts_count);
    }
}

TEST_CASE("every field of a part's header is read as it was written") {
    const auto root = tree_of(
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
        "content-type: image/png;\n name=\"a.png\"\n"
        "CONTENT-DISPOSITION: attachment; filename=b.png\n"
        "X-Other: content-id: <no@example.com>\n"
        "Content-Id: <a@example.com>\n"
        "Content-Location: cid:a\n"
        "Content-Description: Content-Type: text/html\n"
        "Content-Transfer-Encoding: base64\n"
        "\nYQ==\n--x--\n"
    );
    REQUIRE(root.children.size() == 1);
    const auto& part = root.children[0];
    CHECK(part.media_type == "image/png");
    CHECK(part.content_type.parameter("name") == "a.png");
    CHECK(part.disposition.value == "attachment");
    CHECK(part.disposition.parameter("filename") == "b.png");
    CHECK(part.content_id == "a@example.com");
    CHECK(part.content_location == "cid:a");
    CHECK(part.description == "Content-Type: text/html");
    CHECK(part.encoding == maildocket::mime::TransferEncoding::base64);
}

TEST_CASE("text in a multipart whose boundary never comes is not lost") {
    // Two types: the guard knows both boundaries, and only the second one counts.
    const auto content = lines(100, "what nobody must miss\n");
    const std::string part = "--b\nContent-Type: text/plain\nContent-Id: <a>\n\n" + content;
    const auto mail =
        "Content-Type: multipart/mixed; boundary=a\n\n--a\n"
        "Content-Type: multipart/mixed; boundary=b\nContent-Type: multipart/mixed; boundary=c\n\n" +
        part + "\n--a--\n";
    MemorySource source(mail);
    CHECK(parse(source, MimeLimits{}, nullptr).value().text == part);
}
