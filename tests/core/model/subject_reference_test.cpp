#include "core/model/subject_reference.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using maildocket::find_all_references;
using maildocket::find_references;
using maildocket::SubjectReferences;
using maildocket::TicketReference;

using References = std::vector<TicketReference>;

TEST_CASE("a bracketed reference is found in whatever state it comes back") {
    for (const std::string_view subject :
         {"[TCK-91] Printer",
          "Re: [TCK-91] Printer",
          "RE: AW: Re[2]: [TCK-91] Printer",
          "Fwd: [TCK-091] Printer",
          "[ TCK-91 ] Printer",
          "Printer [TCK-91]",
          "Re:[TCK-91]Printer",
          "【TCK-91】 Printer",
          "［TCK-91］ Printer",
          "［ＴＣＫ－９１］",
          "「TCK-91」 Printer",
          "[TCK–91] Printer",
          "[TCK‑91] Printer",
          "[TCK- 91] Printer",
          "[list] [TCK-91] Printer",
          "[EXTERN][TCK-91] Printer",
          "Re[TCK-91]: Printer"}) {
        CAPTURE(subject);
        CHECK(find_references(subject) == References{{"TCK-", 91}});
    }
    CHECK(find_references("[tck-91] Printer") == References{{"tck-", 91}});
    CHECK(
        find_references("[T\xC2\xAD"
                        "CK-91]") == References{{"TCK-", 91}}
    );
}

TEST_CASE("several references come in order, each once") {
    CHECK(
        find_references("[TCK-91] was [TCK-90] and [TCK-91]") ==
        References{{"TCK-", 91}, {"TCK-", 90}}
    );
}

TEST_CASE("references of other trackers keep their own prefix") {
    CHECK(find_references("[ABC-91] Printer") == References{{"ABC-", 91}});
    CHECK(find_references("[JIRA] (ABC-91) Printer").empty());
    CHECK(find_all_references("[JIRA] (ABC-91) Printer").unbracketed == References{{"ABC-", 91}});
    CHECK(find_references("[XTCK-91] Printer") == References{{"XTCK-", 91}});
}

TEST_CASE("what is no reference is none") {
    for (const std::string_view subject :
         {"[#91] Printer",
          "[91] Printer",
          "[example.com #91] Printer",
          "Printer 91",
          "",
          "[TCK-] Printer",
          "[TCK-x91y] z",
          "Re[2]: Printer",
          "[TCK-99999999999999999999]",

          "[TCK-91abc]"}) {
        CAPTURE(subject);
        CHECK(find_references(subject).empty());
    }
}

TEST_CASE("an unbracketed reference must be a word of its own") {
    for (const std::string_view subject :
         {"TCK-91 Printer",
          "Printer TCK-91",
          "Your mail about TCK-91, please",
          "(TCK-91)",
          "Re: TCK-91: Printer",
          "[TCK-91",
          "TCK-91."}) {
        CAPTURE(subject);
        CHECK(find_all_references(subject) == SubjectReferences{{}, {{"TCK-", 91}}});
    }
    CHECK(find_all_references("TCK-91a") == SubjectReferences{});
    // A longer token is somebody else's reference, with a prefix that is not ours.
    CHECK(find_all_references("TCK-91-2").unbracketed == References{{"TCK-91-", 2}});
    CHECK(find_all_references("TCK-91.5").unbracketed == References{{"TCK-91.", 5}});
    CHECK(find_all_references("[TCK-91-2]").bracketed == References{{"TCK-91-", 2}});
    CHECK(find_all_references("XTCK-91").unbracketed == References{{"XTCK-", 91}});
}

TEST_CASE("a subject of references alone is read in bounded time") {
    std::string subject;
    for (int i = 0; i < 100'000; ++i) {
        subject += "[TCK-" + std::to_string(i) + "]";
    }
    CHECK(find_references(subject).size() == 16);
    CHECK(find_references(std::string(1U << 20U, '1')).empty());
    CHECK(find_references(std::string(1U << 20U, '[')).empty());
}
