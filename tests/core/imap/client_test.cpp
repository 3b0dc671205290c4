#include "core/imap/client.hpp"

#include "tests/core/imap/scripted_channel.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace maildocket;
using namespace maildocket::imap;
using maildocket::testing::Dialogue;
using maildocket::testing::Script;
using maildocket::testing::Step;

namespace {

constexpr std::uint64_t plenty = 1'000'000;
const std::string body_command = " UID FETCH 7 (UID FLAGS INTERNALDATE BODY.PEEK[])";

BodySink into(std::string& text) {
    return [&text](std::string_view octets) -> Result<void> {
        text += octets;
        return {};
    };
}

// The failure of reading message 7 when the server answers so.
Failure failure_of_fetch(
    const std::string& answer, ChannelTrouble end = ChannelTrouble::timed_out
) {
    Dialogue dialogue(Script{{{"M1" + body_command, answer}}, 5, end});
    std::string text;
    const auto fetched = dialogue.client.uid_fetch_body(7, into(text), 1000);
    REQUIRE(!fetched);
    CHECK(dialogue.client.usable() == fetched.error().session_goes_on());
    return fetched.error();
}

Step capabilities(const std::string& words) {
    return {"M1 CAPABILITY", "* CAPABILITY " + words + "\r\nM1 OK done\r\n"};
}

}  // namespace

TEST_CASE("a folder is opened whatever else the server says") {
    Dialogue dialogue(Script{
        {{"M1 SELECT \"Auftr&AOQ-ge\"",
          "* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 77] x\r\n* OK [UIDNEXT 9] x\r\n"
          "* 1 FETCH (FLAGS (\\Seen))\r\n* 2 EXPUNGE\r\n"
          "* OK [PERMANENTFLAGS (\\Seen \\Flagged)] x\r\nM1 OK [READ-WRITE] done\r\n"},
         {"M2 EXAMINE \"INBOX\"", "* 0 EXISTS\r\nM2 OK [READ-ONLY] done\r\n"},
         {"M3 SELECT \"gone\"", "M3 NO [NONEXISTENT] no such folder\r\n"}}});
    const auto selected = dialogue.client.select("Aufträge");
    REQUIRE(selected);
    CHECK(*selected == Selected{77, 9, 3, {"\\Seen", "\\Flagged"}, false});
    CHECK(selected->keeps("\\flagged"));
    CHECK(!selected->keeps("\\Deleted"));
    CHECK(!dialogue.client.news());
    const auto examined = dialogue.client.examine("INBOX");
    REQUIRE(examined);
    CHECK(*examined == Selected{0, 0, 0, {}, true});
    const auto gone = dialogue.client.select("gone");
    REQUIRE(!gone);
    CHECK(gone.error() == Failure{FailureKind::no, "NONEXISTENT", "no such folder", false, {}});
    CHECK(dialogue.client.usable());
    CHECK(dialogue.as_written());
}

TEST_CASE("capabilities are what the last answer said") {
    Dialogue dialogue(Script{
        {{"M1 CAPABILITY", "* CAPABILITY IMAP4rev1 SASL-IR\r\nM1 OK x\r\n"},
         {"M2 CAPABILITY", "* CAPABILITY IMAP4rev1 Move\r\nM2 OK x\r\n"}}});
    CHECK(dialogue.client.ask_capabilities());
    CHECK(!dialogue.client.has("MOVE"));
    CHECK(dialogue.client.ask_capabilities());
    CHECK(dialogue.client.has("move"));
    CHECK(!dialogue.client.has("SASL-IR"));
}

TEST_CASE("a search is sorted and complete, or fails") {
    Dialogue dialogue(Script{
        {{"M1 UID SEARCH UNDELETED",
          "* SEARCH 9 3\r\n* 5 EXISTS\r\n* SEARCH 3 4 (MODSEQ 12)\r\nM1 OK x\r\n"},
         {"M2 UID SEARCH ALL", "* SEARCH\r\nM2 OK x\r\n"},
         {"M3 UID SEARCH ALL", "M3 OK x\r\n"},
         {"M4 UID SEARCH ALL", "* SEARCH 1 (\r\nM4 OK x\r\n"}}});
    CHECK(dialogue.client.uid_search("UNDELETED") == std::vector<Uid>{3, 4, 9});
    CHECK(dialogue.client.news());  // EXISTS came while it was answered
    CHECK(dialogue.client.uid_search("ALL") == std::vector<Uid>{});
    CHECK(!dialogue.client.news());
    CHECK(dialogue.client.uid_search("ALL") == std::vector<Uid>{});
    const auto half = dialogue.client.uid_search("ALL");
    REQUIRE(!half);
    CHECK(half.error().kind == FailureKind::too_large);
}

TEST_CASE("a large folder is searched range by range") {
    ClientLimits limits;
    limits.messages_per_search_max = 10;
    const auto open = [](const std::string& tag, int exists, const std::string& next) {
        return Step{
            tag + " SELECT \"INBOX\"",
            "* " + std::to_string(exists) + " EXISTS\r\n" + next + tag + " OK x\r\n"};
    };
    const std::string next = "* OK [UIDNEXT 24] x\r\n";
    Dialogue dialogue(
        Script{
            {open("M1", 11, next),
             {"M2 UID SEARCH ALL UID 1:10", "* SEARCH 9 3\r\nM2 OK x\r\n"},
             {"M3 UID SEARCH ALL UID 11:20", "* 12 EXISTS\r\n* SEARCH\r\nM3 OK x\r\n"},
             {"M4 UID SEARCH ALL UID 21:*", "* SEARCH 23 24 40\r\nM4 OK x\r\n"},
             {"M5 UID SEARCH SEEN UID 1:10", "M5 OK x\r\n"},
             {"M6 UID SEARCH SEEN UID 11:20", "M6 OK x\r\n"},
             {"M7 UID SEARCH SEEN UID 21:30", "M7 OK x\r\n"},
             {"M8 UID SEARCH SEEN UID 31:*", "* SEARCH 40\r\nM8 OK x\r\n"},
             open("M9", 11, ""),
             {"M10 UID SEARCH ALL", "* SEARCH 1\r\nM10 OK x\r\n"},
             open("M11", 10, next),
             {"M12 UID SEARCH ALL", "* SEARCH 1\r\nM12 OK x\r\n"},
             open("M13", 11, "* OK [UIDNEXT 4000000000] x\r\n"),
             {"M14 UID SEARCH ALL UID 1:4000000", "M14 NO x\r\n"}}},
        limits
    );
    REQUIRE(dialogue.client.select("INBOX"));
    CHECK(dialogue.client.uid_search("ALL") == std::vector<Uid>{3, 9, 23, 24, 40});
    CHECK(dialogue.client.news());
    CHECK(dialogue.client.uid_search("SEEN") == std::vector<Uid>{40});
    for (int other = 0; other < 2; ++other) {  // no UIDNEXT, a small folder
        REQUIRE(dialogue.client.select("INBOX"));
        CHECK(dialogue.client.uid_search("ALL") == std::vector<Uid>{1});
    }
    REQUIRE(dialogue.client.select("INBOX"));
    CHECK(!dialogue.client.uid_search("ALL"));
    CHECK(dialogue.as_written());
}

TEST_CASE("a server that never ends its answer is given up") {
    ClientLimits limits;
    limits.command_max = std::chrono::milliseconds{0};
    Dialogue dialogue(Script{{{"M1 NOOP", "* 1 EXISTS\r\n"}}, 1}, limits);
    const auto waited = dialogue.client.noop();
    REQUIRE(!waited);
    CHECK(waited.error().kind == FailureKind::timed_out);
    CHECK(!dialogue.client.usable());
}

TEST_CASE("summaries are taken from items in any order") {
    ClientLimits limits;
    limits.messages_per_command_max = 2;
    const std::string items =
        " (UID FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM)])";
    Dialogue dialogue(
        Script{
            {{"M1 UID FETCH 4:5" + items,
              "* 1 FETCH (FLAGS (\\Seen) UID 4)\r\n"
              "* 2 FETCH (body[header.fields (\"MESSAGE-ID\" FROM)] {56}\r\n"
              "From: Anna\r\n <anna@northwind.example>\r\nMessage-id: <a>\r\n"
              " RFC822.SIZE 812 UID 5 INTERNALDATE \" 7-Jul-1996 02:44:25 -0700\" "
              "FLAGS (\\Seen $x))\r\n"
              "* 9 FETCH (UID 99 BODY[HEADER.FIELDS (FROM)] NIL)\r\n"
              "M1 OK x\r\n"},
             {"M2 UID FETCH 9" + items,
              "* 3 FETCH (UID 9 BODY[HEADER.FIELDS (MESSAGE-ID FROM)] NIL RFC822.SIZE 1)\r\n"
              "M2 OK x\r\n"}}},
        limits
    );
    const std::vector<Uid> uids{5, 4, 9};
    const auto summaries = dialogue.client.uid_fetch_summaries(uids);
    REQUIRE(summaries);
    using namespace std::chrono;
    const Timestamp date = sys_days{year{1996} / 7 / 7} + 9h + 44min + 25s;
    const Summary full{5, {"\\Seen", "$x"}, 812, date, "<a>", "Anna <anna@northwind.example>"};
    const Summary bare{9, {}, 1, std::nullopt, "", ""};
    CHECK(*summaries == std::vector<Summary>{full, bare});
    CHECK(summaries->front().has("\\seen"));
    CHECK(dialogue.as_written());
}

TEST_CASE("a message comes in pieces, in whatever form") {
    struct Row {
        std::string answer;
        std::string expected;
    };
    const std::vector<Row> rows{
        {"* 2 FETCH (UID 7 BODY[] {12}\r\nM1 OK no\r\n)( FLAGS (\\Seen))\r\n", "M1 OK no\r\n)("},
        {"* 9 EXISTS\r\n* 2 FETCH (body[] {3}\r\nabc UID 7)\r\n* 2 FETCH (FLAGS ())\r\n", "abc"},
        {"* 2 FETCH (UID 7 BODY[] \"a\\\"b\")\r\n", "a\"b"},
        {"* 2 FETCH (UID 7 BODY[] NIL)\r\n", ""},
        {"* 2 FETCH (UID 7 BODY[] {0}\r\n)\r\n", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.answer);
        Dialogue dialogue(Script{{{"M1" + body_command, row.answer + "M1 OK x\r\n"}}, 4});
        std::string text;
        const auto fetched = dialogue.client.uid_fetch_body(7, into(text), plenty);
        REQUIRE(fetched);
        CHECK(text == row.expected);
        CHECK(fetched->octets == row.expected.size());
        CHECK(dialogue.client.usable());
    }
}

TEST_CASE("each way that reading fails has its name") {
    using enum FailureKind;
    struct Row {
        std::string answer;
        ChannelTrouble end;
        FailureKind expected;
    };
    const std::string begun = "* 2 FETCH (UID 7 BODY[] {10}\r\n01234";
    const std::vector<Row> rows{
        {begun, ChannelTrouble::closed, lost},
        {begun, ChannelTrouble::failed, lost},
        {begun, ChannelTrouble::timed_out, timed_out},  // fewer octets than announced
        {begun, ChannelTrouble::interrupted, interrupted},
        {begun + "56789)\r\n", ChannelTrouble::timed_out, timed_out},
        {"M1 OK x\r\n", ChannelTrouble::closed, absent},
        {"* 2 FETCH (UID 7 FLAGS ())\r\nM1 OK x\r\n", ChannelTrouble::closed, absent},
        {"M1 NO go away\r\n", ChannelTrouble::closed, no},
        {begun + "56789)\r\nM1 NO after all\r\n", ChannelTrouble::closed, no},
        {"M1 BAD what?\r\n", ChannelTrouble::closed, bad},
        {"* BYE shutting down\r\n", ChannelTrouble::closed, bye},
        {"* 2 FETCH (UID 7 BODY[] {1001}\r\n", ChannelTrouble::closed, too_large},
        {"* 2 FETCH (UID 7 BODY[] \"" + std::string(1001, 'a') + "\")\r\nM1 OK x\r\n",
         ChannelTrouble::closed,
         too_large},
        {"* 2 FETCH (UID 8 BODY[] {1}\r\na)\r\nM1 OK x\r\n", ChannelTrouble::closed, protocol},
        {"* 2 FETCH (BODY[] {1}\r\na)\r\nM1 OK x\r\n", ChannelTrouble::closed, protocol},
        {"* 2 FETCH (UID 7 BODY[] {1}\r\na(\r\nM1 OK x\r\n", ChannelTrouble::closed, protocol},
        {"* 2 FETCH (UID 7 BODY[] {1}\r\na)\r\n* 2 FETCH (UID 7 BODY[] {1}\r\na)\r\nM1 OK x\r\n",
         ChannelTrouble::closed,
         protocol},
        {"* 2 FETCH (UID 7 BODY[] \"a\" RFC822 {1}\r\nb)\r\nM1 OK x\r\n",
         ChannelTrouble::closed,
         protocol},
        {"M2 OK x\r\n", ChannelTrouble::closed, protocol},
        {"M1 PERHAPS\r\n", ChannelTrouble::closed, protocol},
        {"* OK " + std::string(1 << 20, 'a'), ChannelTrouble::closed, protocol},
    };
    for (const auto& row : rows) {
        CAPTURE(row.answer.substr(0, 100));
        CHECK(failure_of_fetch(row.answer, row.end).kind == row.expected);
    }
    const auto busy =
        failure_of_fetch("M1 NO [THROTTLED] Suggested Backoff Time: 5000 milliseconds\r\n");
    CHECK(busy.throttled);
    CHECK(busy.back_off == std::chrono::milliseconds{5000});
}

TEST_CASE("a sink that can't take more ends the fetch and the connection") {
    Dialogue dialogue(Script{{{"M1" + body_command, "* 1 FETCH (UID 7 BODY[] {9}\r\n012345678"}}});
    const auto full = [](std::string_view) -> Result<void> {
        return maildocket::fail(ErrorCode::no_space, "disk full");
    };
    const auto fetched = dialogue.client.uid_fetch_body(7, full, plenty);
    REQUIRE(!fetched);
    CHECK(fetched.error().kind == FailureKind::not_taken);
    CHECK(fetched.error().text == "disk full");
    const auto later = dialogue.client.noop();
    REQUIRE(!later);
    CHECK(later.error().kind == FailureKind::lost);
}

TEST_CASE("the beginning of a message is cut, even if the server sends all of it") {
    Dialogue dialogue(Script{
        {{"M1 UID FETCH 7 (UID BODY.PEEK[]<0.4>)",
          "* 1 FETCH (UID 7 BODY[]<0> {4}\r\nabcd)\r\nM1 OK x\r\n"},
         {"M2 UID FETCH 7 (UID BODY.PEEK[]<0.4>)",
          "* 1 FETCH (BODY[] {6}\r\nabcdef UID 7)\r\nM2 OK x\r\n"},
         {"M3 UID FETCH 7 (UID BODY.PEEK[HEADER]<0.4>)",
          "* 1 FETCH (UID 7 BODY[HEADER]<0> {6}\r\nabcdef)\r\nM3 OK x\r\n"},
         {"M4 UID FETCH 7 (UID BODY.PEEK[HEADER]<0.4>)", "M4 OK x\r\n"}},
        3});
    CHECK(dialogue.client.uid_fetch_beginning(7, 4) == "abcd");
    CHECK(dialogue.client.uid_fetch_beginning(7, 4) == "abcd");
    CHECK(dialogue.client.uid_fetch_header(7, 4) == "abcd");
    const auto gone = dialogue.client.uid_fetch_header(7, 4);
    REQUIRE(!gone);
    CHECK(gone.error().kind == FailureKind::absent);
}

TEST_CASE("a move takes the best way that the server has") {
    struct Row {
        std::string server;
        std::vector<Step> steps;
        Moved expected;
    };
    const Step copy{"M2 UID COPY 3:4 \"Done\"", "M2 OK [COPYUID 1 3:4 8:9] x\r\n"};
    const Step store{"M3 UID STORE 3:4 +FLAGS.SILENT (\\Deleted)", "M3 OK x\r\n"};
    const auto search = [](const std::string& found) {
        return Step{"M4 UID SEARCH DELETED", "* SEARCH " + found + "\r\nM4 OK x\r\n"};
    };
    const std::vector<Row> rows{
        {"MOVE UIDPLUS",
         {{"M2 UID MOVE 3:4 \"Done\"", "* OK [COPYUID 1 3:4 8:9] x\r\n* 1 EXPUNGE\r\nM2 OK x\r\n"}},
         {MoveWay::move, false, ""}},
        {"MOVE",
         {{"M2 UID MOVE 3:4 \"Done\"", "M2 NO [TRYCREATE] none\r\n"},
          {"M3 CREATE \"Done\"", "M3 OK x\r\n"},
          {"M4 SUBSCRIBE \"Done\"", "M4 NO not allowed\r\n"},
          {"M5 UID MOVE 3:4 \"Done\"", "M5 OK x\r\n"}},
         {MoveWay::move, true, ""}},
        {"UIDPLUS",
         {copy, store, {"M4 UID EXPUNGE 3:4", "* 1 EXPUNGE\r\n* 1 EXPUNGE\r\nM4 OK x\r\n"}},
         {MoveWay::copy_expunge, false, ""}},
        {"UIDPLUS",
         {copy, store, {"M4 UID EXPUNGE 3:4", "M4 NO not allowed\r\n"}},
         {MoveWay::left_deleted, false, "not allowed"}},
        {"UIDPLUS",
         {copy, {store.command, "M3 NO read only\r\n"}},
         {MoveWay::only_copied, false, "read only"}},
        {"X",
         {copy, store, search("3 4"), {"M5 EXPUNGE", "M5 OK x\r\n"}},
         {MoveWay::guarded_expunge, false, ""}},
        {"X",
         {copy, store, search("3 4 5")},
         {MoveWay::left_deleted,
          false,
          "other messages are \\Deleted, and the server has no UIDPLUS"}},
    };
    const std::vector<Uid> uids{4, 3};
    for (const auto& row : rows) {
        CAPTURE(row.server);
        auto steps = row.steps;
        steps.insert(steps.begin(), capabilities(row.server));
        Dialogue dialogue(Script{steps});
        CHECK(dialogue.client.ask_capabilities());
        const auto moved = dialogue.client.uid_move(uids, "Done");
        REQUIRE(moved);
        CHECK(moved->way == row.expected.way);
        CHECK(*moved == row.expected);
        CHECK(dialogue.as_written());
    }
}

TEST_CASE("a move that fails before the copy is a failure") {
    Dialogue dialogue(Script{
        {capabilities("MOVE"), {"M2 UID MOVE 3 \"Done\"", "M2 NO [OVERQUOTA] full\r\n"}}});
    CHECK(dialogue.client.ask_capabilities());
    const std::vector<Uid> uids{3};
    const auto moved = dialogue.client.uid_move(uids, "Done");
    REQUIRE(!moved);
    CHECK(moved.error().response_code == "OVERQUOTA");
    CHECK(!moved.error().throttled);
}

TEST_CASE("copies are looked for by Message-ID in the target") {
    Dialogue dialogue(Script{
        {{"M1 EXAMINE \"Done\"", "M1 OK [READ-ONLY] x\r\n"},
         {"M2 UID SEARCH HEADER Message-ID \"<a\\\"b@example.com>\"", "* SEARCH 5\r\nM2 OK x\r\n"},
         {"M3 EXAMINE \"Done\"", "M3 OK [READ-ONLY] x\r\n"}}});
    CHECK(dialogue.client.copies_of("Done", "<a\"b@example.com>") == std::vector<Uid>{5});
    CHECK(dialogue.client.copies_of("Done", "<a\r\nM9 DELETE>") == std::vector<Uid>{});
    CHECK(dialogue.as_written());
}

TEST_CASE("a folder is found or made where the server has room for it") {
    const Step place{"M2 NAMESPACE", "* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\nM2 OK x\r\n"};
    SUBCASE("below a prefix, there already") {
        Dialogue dialogue(Script{
            {capabilities("NAMESPACE"),
             place,
             {"M3 LIST \"\" \"INBOX.A.Done\"",
              "* LIST (\\HasNoChildren) \".\" INBOX.A.Done\r\nM3 OK x\r\n"}}});
        CHECK(dialogue.client.ask_capabilities());
        CHECK(dialogue.client.ensure_folder("A/Done") == "INBOX.A.Done");
        CHECK(dialogue.as_written());
    }
    SUBCASE("a place without mail is none") {
        Dialogue dialogue(Script{
            {capabilities("NAMESPACE"),
             place,
             {"M3 LIST \"\" \"INBOX.Done\"", "* LIST (\\Noselect) \".\" INBOX.Done\r\nM3 OK x\r\n"},
             {"M4 CREATE \"INBOX.Done\"", "M4 OK x\r\n"},
             {"M5 SUBSCRIBE \"INBOX.Done\"", "M5 OK x\r\n"}}});
        CHECK(dialogue.client.ask_capabilities());
        CHECK(dialogue.client.ensure_folder("Done") == "INBOX.Done");
        CHECK(dialogue.as_written());
    }
    SUBCASE("without NAMESPACE at the root, then below the inbox") {
        Dialogue dialogue(Script{
            {{"M1 LIST \"\" \"INBOX\"", "* LIST () \".\" INBOX\r\nM1 OK x\r\n"},
             {"M2 LIST \"\" \"Done\"", "M2 OK x\r\n"},
             {"M3 LIST \"\" \"INBOX.Done\"", "M3 OK x\r\n"},
             {"M4 CREATE \"Done\"", "M4 NO [CANNOT] not here\r\n"},
             {"M5 CREATE \"INBOX.Done\"", "M5 OK x\r\n"},
             {"M6 SUBSCRIBE \"INBOX.Done\"", "M6 OK x\r\n"}}});
        CHECK(dialogue.client.ensure_folder("Done") == "INBOX.Done");
        CHECK(dialogue.as_written());
    }
    SUBCASE("nowhere") {
        Dialogue dialogue(Script{
            {{"M1 LIST \"\" \"INBOX\"", "* LIST () NIL INBOX\r\nM1 OK x\r\n"},
             {"M2 LIST \"\" \"Done\"", "M2 OK x\r\n"},
             {"M3 CREATE \"Done\"", "M3 NO no folders here\r\n"}}});
        const auto made = dialogue.client.ensure_folder("Done");
        REQUIRE(!made);
        CHECK(made.error().text == "no folders here");
    }
}

TEST_CASE("the folder with a special use is found") {
    Dialogue dialogue(Script{
        {capabilities("SPECIAL-USE LIST-EXTENDED"),
         {"M2 LIST \"\" \"*\" RETURN (SPECIAL-USE)",
          "* LIST (\\Noselect \\Trash) \"/\" no\r\n"
          "* LIST (\\trash) \"/\" {11}\r\n[G]/M&APw-l\r\nM2 OK x\r\n"}}});
    CHECK(dialogue.client.ask_capabilities());
    const auto trash = dialogue.client.folder_for("\\Trash");
    REQUIRE(trash);
    CHECK(*trash == "[G]/Mül");
}

TEST_CASE("IDLE ends with news, with the time, or with the connection") {
    const Step select{"M1 SELECT \"INBOX\"", "* 2 EXISTS\r\nM1 OK x\r\n"};
    const Step done{"DONE", "M2 OK x\r\n"};
    const auto wait = std::chrono::milliseconds{200};
    const auto idle = [&](const std::string& answer, ChannelTrouble end) {
        Dialogue dialogue(Script{{select, {"M2 IDLE", answer}, done}, 7, end});
        CHECK(dialogue.client.select("INBOX"));
        return dialogue.client.idle(wait);
    };
    using enum ChannelTrouble;
    CHECK(idle("+ idling\r\n* 3 EXISTS\r\n", closed) == IdleEnd::news);
    CHECK(idle("* 3 EXISTS\r\n+ idling\r\n", closed) == IdleEnd::news);
    CHECK(idle("+ idling\r\n* 1 FETCH (FLAGS ())\r\n", closed) == IdleEnd::news);
    CHECK(
        idle("+ idling\r\n* OK Still here\r\n* 1 EXPUNGE\r\n* 1 EXISTS\r\n", timed_out) ==
        IdleEnd::time
    );
    CHECK(idle("+ idling\r\n* BYE Session invalidated - AccessTokenExpired\r\n", closed)
              .error()
              .token_ended());
    CHECK(idle("+ idling\r\n", closed).error().kind == FailureKind::lost);
    CHECK(idle("+ idling\r\n", interrupted).error().kind == FailureKind::interrupted);
    CHECK(idle("+ idling\r\nM2 OK x\r\n", closed).error().kind == FailureKind::protocol);
    CHECK(idle("M2 NO not now\r\n", closed).error().kind == FailureKind::no);
    CHECK(idle("M2 BAD what\r\n", closed).error().kind == FailureKind::bad);
}

TEST_CASE("IDLE whose end is not answered is given up") {
    Dialogue dialogue(Script{
        {{"M1 IDLE", "+ idling\r\n* 3 EXISTS\r\n"}, {"DONE", "* 4 EXISTS\r\n"}}});
    const auto idled = dialogue.client.idle(std::chrono::milliseconds{50});
    REQUIRE(!idled);
    CHECK(idled.error().kind == FailureKind::timed_out);
    CHECK(!dialogue.client.usable());
}

TEST_CASE("news between the search and the wait is not waited for") {
    Dialogue dialogue(Script{
        {{"M1 UID SEARCH ALL", "* SEARCH 1\r\nM1 OK x\r\n"},
         {"M2 NOOP", "* 2 EXISTS\r\nM2 OK x\r\n"}}});
    CHECK(dialogue.client.uid_search("ALL"));
    CHECK(dialogue.client.noop());
    CHECK(dialogue.client.idle(std::chrono::hours{1}) == IdleEnd::news);
    CHECK(dialogue.as_written());
}

TEST_CASE("a mail is added when the server asks for it") {
    Dialogue dialogue(Script{
        {{"M1 APPEND \"Done\" (\\Seen) {8}", "* 1 EXISTS\r\n+ go on\r\n"},
         {"a: b", ""},
         {"", ""},
         {"", "M1 OK [APPENDUID 7 42] x\r\n"},
         {"M2 APPEND \"none\" () {1}", "M2 NO [TRYCREATE] none\r\n"}}});
    CHECK(dialogue.client.append("Done", "a: b\r\n\r\n", {"\\Seen"}) == Uid{42});
    const auto none = dialogue.client.append("none", "a");
    REQUIRE(!none);
    CHECK(none.error().response_code == "TRYCREATE");
    CHECK(dialogue.as_written());
}

TEST_CASE("nothing is said after the end") {
    Dialogue dialogue(Script{{{"M1 LOGOUT", "* BYE see you\r\nM1 OK x\r\n"}}});
    dialogue.client.logout();
    CHECK(!dialogue.client.usable());
    CHECK(dialogue.client.select("INBOX").error().kind == FailureKind::lost);
    dialogue.client.logout();
    CHECK(dialogue.as_written());
}

TEST_CASE("an interrupted client stays interrupted") {
    Dialogue dialogue(Script{{{"M1 NOOP", "M1 OK x\r\n"}, {"M2 NOOP", "M2 OK x\r\n"}}});
    CHECK(dialogue.client.noop());
    dialogue.client.interrupt();
    CHECK(dialogue.client.noop().error().kind == FailureKind::interrupted);
    CHECK(dialogue.client.noop().error().kind == FailureKind::interrupted);
}
