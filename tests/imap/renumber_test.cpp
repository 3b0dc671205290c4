#include "imap/renumber.hpp"

#include <doctest/doctest.h>

namespace maildocket::mailbox {

namespace {

constexpr Timestamp noon = from_microseconds(1'800'000'000'000'000);

imap::Summary summary(Uid uid, std::string message_id, std::string author, Timestamp date = noon) {
    imap::Summary made;
    made.uid = uid;
    made.message_id = std::move(message_id);
    made.author = std::move(author);
    made.internal_date = date;
    return made;
}

store::MailboxMail row(Uid uid, std::string message_id, std::string from) {
    store::MailboxMail mail;
    mail.uid_validity = 1;
    mail.uid = uid;
    mail.state = store::MailboxMailState::held;
    mail.message_id = std::move(message_id);
    mail.from = std::move(from);
    return mail;
}

}  // namespace

TEST_CASE("rows follow their mails to new numbers by what the mails are") {
    const std::vector<store::MailboxMail> old{
        row(7, "<a@x>", "anna@x"),
        row(8, "<a@x>", "eve@x"),
        row(9, "", ""),
        row(10, "<gone@x>", "y")};
    const std::vector<imap::Summary> mails{
        summary(1, "<a@x>", "eve@x"), summary(2, "<a@x>", "anna@x"), summary(3, "", "")};
    const auto rows = renumbered(old, mails, 2);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].uid == 2);
    CHECK(rows[0].from == "anna@x");
    CHECK(rows[1].uid == 1);
    CHECK(rows[1].uid_validity == 2);
    CHECK(rows[1].state == store::MailboxMailState::held);
}

TEST_CASE("two mails that are alike serve for two rows, one for one") {
    const std::vector<store::MailboxMail> old{row(7, "<a@x>", "b"), row(8, "<a@x>", "b")};
    CHECK(renumbered(old, std::vector{summary(1, "<a@x>", "b")}, 2).size() == 1);
    CHECK(
        renumbered(old, std::vector{summary(1, "<a@x>", "b"), summary(2, "<a@x>", "b")}, 2)
            .size() == 2
    );
}

TEST_CASE("new mail begins with the oldest one that came after the last session") {
    const std::vector<imap::Summary> mails{
        summary(1, "a", "", noon - std::chrono::hours{5}),
        summary(2, "b", "", noon),
        summary(3, "c", "", noon + std::chrono::hours{1})};
    CHECK(first_new_uid(mails, noon, 4) == 2);
    CHECK(first_new_uid(mails, noon + std::chrono::hours{9}, 4) == 4);
    CHECK(first_new_uid({}, noon, 4) == 4);
}

}  // namespace maildocket::mailbox
