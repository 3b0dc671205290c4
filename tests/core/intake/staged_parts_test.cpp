#include "core/intake/staged_parts.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket;

namespace {

Attachment attachment(std::string name, std::string type, std::uint64_t octets) {
    Attachment result;
    result.name = std::move(name);
    result.content_type = type;
    result.declared_type = std::move(type);
    result.octets = octets;
    return result;
}

}  // namespace

TEST_CASE("the policy refuses by size, extension and type, and says why") {
    struct Row {
        const char* name;
        const char* type;
        std::uint64_t octets;
        bool kept;
    };
    AttachmentPolicy deny;
    deny.octets_max = 100;
    deny.deny = {"exe", "application/x-sh"};
    for (const auto& row :
         {Row{"a.pdf", "application/pdf", 100, true},
          Row{"a.pdf", "application/pdf", 101, false},
          Row{"a.pdf.EXE", "application/pdf", 1, false},
          Row{"a.exe.", "text/plain", 1, false},
          Row{"a.exe ", "text/plain", 1, false},
          Row{"exe", "text/plain", 1, true},
          Row{"run", "application/x-sh", 1, false},
          Row{"", "text/plain", 1, true}}) {
        CAPTURE(row.name);
        CHECK(
            intake::refusal_of(attachment(row.name, row.type, row.octets), deny).empty() == row.kept
        );
    }
    AttachmentPolicy allow;
    allow.allow = {"pdf", "image/png"};
    CHECK(intake::refusal_of(attachment("a.PDF", "application/pdf", 1), allow).empty());
    CHECK(intake::refusal_of(attachment("a", "image/png", 1), allow).empty());
    CHECK_FALSE(intake::refusal_of(attachment("a.txt", "text/plain", 1), allow).empty());
}

TEST_CASE("parts are read back as they were written, refused ones are not kept") {
    intake::StagedParts parts(10);
    std::vector<Attachment> attachments{
        attachment("a.txt", "text/plain", 6),
        attachment("big.txt", "text/plain", 12),
        attachment("", "text/plain", 0),
        attachment("c.txt", "text/plain", 3)};
    const std::vector<std::vector<std::string>> pieces{
        {"abc", "def"}, {"123456", "789012"}, {}, {"xyz"}};
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        REQUIRE(parts.begin(attachments[i]).has_value());
        for (const auto& piece : pieces[i]) {
            REQUIRE(parts.octets(piece).has_value());
        }
        REQUIRE(parts.end().has_value());
    }
    AttachmentPolicy policy;
    policy.octets_max = 10;
    parts.finish(attachments, policy);
    REQUIRE(parts.sources().size() == 4);
    CHECK(parts.sources()[1] == nullptr);
    CHECK_FALSE(attachments[1].refused.empty());
    std::string buffer(10, '\0');
    CHECK(parts.sources()[0]->read(0, buffer).value() == 6);
    CHECK(buffer.substr(0, 6) == "abcdef");
    CHECK(parts.sources()[0]->read(4, buffer).value() == 2);
    CHECK(parts.sources()[0]->read(6, buffer).value() == 0);
    CHECK(parts.sources()[2]->octets() == 0);
    CHECK(parts.sources()[3]->read(0, buffer).value() == 3);
    CHECK(buffer.substr(0, 3) == "xyz");
}
