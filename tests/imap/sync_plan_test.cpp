#include "imap/sync_plan.hpp"

#include "tests/support/printers.hpp"

#include <doctest/doctest.h>

#include <string>

namespace maildocket::mailbox {

namespace {

using store::MailboxMail;
using store::MailboxMailState;

constexpr Timestamp now = from_microseconds(1'800'000'000'000'000);
constexpr Uid mark = 10;

MailboxMail row(Uid uid, MailboxMailState state, std::int64_t tries = 0) {
    MailboxMail mail;
    mail.uid_validity = 1;
    mail.uid = uid;
    mail.state = state;
    mail.tries = tries;
    mail.changed_at = now - std::chrono::hours{1};
    return mail;
}

struct Case {
    std::string what;
    FolderContent content;
    std::vector<MailboxMail> rows;
    std::map<Uid, Outcome> outcomes;
    SyncPlan expected;
};

SyncPlan put_away(std::vector<Uid> uids) {
    SyncPlan plan;
    plan.put_away = std::move(uids);
    return plan;
}

SyncPlan take(std::vector<Take> mails) {
    SyncPlan plan;
    plan.take = std::move(mails);
    return plan;
}

SyncPlan flag(std::vector<Uid> uids) {
    SyncPlan plan;
    plan.flag = std::move(uids);
    return plan;
}

SyncPlan forget(std::vector<Uid> uids) {
    SyncPlan plan;
    plan.forget = std::move(uids);
    return plan;
}

SyncPlan give_up(std::vector<Uid> uids) {
    SyncPlan plan;
    plan.give_up = std::move(uids);
    return plan;
}

SyncPlan waiting(std::int64_t count) {
    SyncPlan plan;
    plan.waiting_for_person = count;
    return plan;
}

}  // namespace

TEST_CASE("what is done with a mail follows from where it stands and what is known") {
    using enum MailboxMailState;
    const std::vector<Case> cases{
        {"a new mail is taken", {{11}, {}}, {}, {}, take({{11, false, 0}})},
        {"whether somebody read it or not", {{11}, {}}, {}, {}, take({{11, false, 0}})},
        {"oldest first", {{11, 12, 13}, {}}, {}, {}, take({{11}, {12}, {13}})},
        {"taken before a crash", {{11}, {}}, {}, {{11, Outcome::created}}, put_away({11})},
        {"a duplicate too", {{11}, {}}, {}, {{11, Outcome::appended}}, put_away({11})},
        {"held before a crash, no flag", {{11}, {}}, {}, {{11, Outcome::held}}, flag({11})},
        {"held before a crash, no row", {{}, {11}}, {}, {{11, Outcome::held}}, flag({11})},
        {"held and flagged: waits", {{}, {11}}, {row(11, held)}, {{11, Outcome::held}}, {}},
        {"its review accepted it",
         {{}, {11}},
         {row(11, held)},
         {{11, Outcome::created}},
         put_away({11})},
        {"or discarded it",
         {{}, {11}},
         {row(11, held)},
         {{11, Outcome::discarded}},
         put_away({11})},
        {"a person took its flag",
         {{11}, {}},
         {row(11, held)},
         {{11, Outcome::held}},
         take({{11, true, 0}})},
        {"and the review was faster",
         {{11}, {}},
         {row(11, held)},
         {{11, Outcome::discarded}},
         put_away({11})},
        {"refused: waits", {{}, {11}}, {row(11, refused)}, {}, {}},
        {"refused, its flag is gone", {{11}, {}}, {row(11, refused)}, {}, take({{11, true, 0}})},
        {"failing: again", {{11}, {}}, {row(11, failing, 2)}, {}, take({{11, false, 2}})},
        {"failed too often", {{11}, {}}, {row(11, failing, 3)}, {}, give_up({11})},
        {"likewise, flagged before a crash", {{}, {11}}, {row(11, failing, 3)}, {}, give_up({11})},
        {"could not be put away", {{11}, {}}, {row(11, taken)}, {}, put_away({11})},
        {"nor with a flag", {{}, {11}}, {row(11, taken)}, {}, put_away({11})},
        {"gone from the folder", {{}, {}}, {row(11, held)}, {}, forget({11})},
        {"a star of a person", {{}, {11, 12}}, {}, {}, waiting(2)},
    };
    for (const auto& each : cases) {
        CAPTURE(each.what);
        const Knowledge knowledge{each.rows, each.outcomes, mark};
        CHECK(sync_plan(each.content, knowledge, now) == each.expected);
    }
}

TEST_CASE("which of the old mails are taken is the administrator's choice") {
    using Searches = std::vector<Search>;
    CHECK(
        searches_for_open(Existing::none, 10, {}) == Searches{{"UNDELETED UNFLAGGED UID 10:*", 10}}
    );
    CHECK(
        searches_for_open(Existing::unread, 10, {}) ==
        Searches{{"UNDELETED UNFLAGGED UID 10:*", 10}, {"UNDELETED UNFLAGGED UNSEEN UID 1:9", 1}}
    );
    CHECK(
        searches_for_open(Existing::all, 10, {}) ==
        Searches{{"UNDELETED UNFLAGGED UID 10:*", 10}, {"UNDELETED UNFLAGGED UID 1:9", 1}}
    );
    CHECK(searches_for_open(Existing::all, 1, {}) == Searches{{"UNDELETED UNFLAGGED UID 1:*", 1}});
}

TEST_CASE("mails that we have begun with stay ours, whatever else is taken") {
    using Searches = std::vector<Search>;
    const std::vector<MailboxMail> rows{
        row(3, MailboxMailState::failing),
        row(7, MailboxMailState::held),
        row(12, MailboxMailState::held)};
    CHECK(
        searches_for_open(Existing::none, 10, rows) ==
        Searches{{"UNDELETED UNFLAGGED UID 10:*", 10}, {"UNDELETED UNFLAGGED UID 3,7", 0}}
    );
    std::vector<MailboxMail> many;
    for (Uid uid = 2; uid <= 400; uid += 2) {
        many.push_back(row(uid, MailboxMailState::held));
    }
    const auto searches = searches_for_open(Existing::none, 1000, many);
    REQUIRE(searches.size() == 4);  // a line has its limit
    CHECK(searches[1].criteria.ends_with("156,158,160"));
    CHECK(searches[2].criteria.starts_with("UNDELETED UNFLAGGED UID 162,164,"));
    CHECK(searches[3].criteria.ends_with(",398,400"));
}

TEST_CASE("a mail that could not be put away is left alone for a while") {
    auto mail = row(11, MailboxMailState::taken);
    mail.changed_at = now - put_away_pause + std::chrono::seconds{1};
    CHECK(sync_plan({{11}, {}}, {{&mail, 1}, {}, mark}, now) == SyncPlan{});
    mail.changed_at = now - put_away_pause;
    CHECK(sync_plan({{11}, {}}, {{&mail, 1}, {}, mark}, now) == put_away({11}));
}

TEST_CASE("the store is asked about mails of ours and, of flagged ones, about new and known ones") {
    const auto known = row(5, MailboxMailState::held);
    const FolderContent content{{4, 11}, {2, 5, 12}};
    const Knowledge knowledge{{&known, 1}, {}, mark};
    CHECK(asked_about(content, knowledge) == std::vector<Uid>{4, 11, 5, 12});
}

}  // namespace maildocket::mailbox
