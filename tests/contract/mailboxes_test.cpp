#include "core/store/mailbox_names.hpp"
#include "tests/contract/backends.hpp"
#include "tests/contract/desk.hpp"

#include <array>

using namespace maildocket;
using namespace maildocket::test;
using namespace std::chrono_literals;

namespace {

using store::MailboxMail;
using store::MailboxMailState;
using store::MailboxProgress;
using store::SignIn;
using store::SignInState;

const routing::NewNotification reconnect{"mailbox", "help@example.com has to sign in again"};

// Every place filled, with octets that are no text.
SignIn full_sign_in() {
    return {
        .state = SignInState::doubtful,
        .reason = "the provider refused",
        .code = "invalid_grant 50173",
        .failures = 3,
        .retry_at = at(1min),
        .sealed = std::string("\0\xff'\\\x80 sealed\0", 14),
        .generation = 0,
        .access_ends_at = at(2min),
        .granted_at = at(3min),
        .grant_ends_at = at(4min)};
}

MailboxProgress full_progress() {
    return {
        .uid_validity = 4294967295,
        .first_new_uid = 4294967294,
        .misconfigured = true,
        .trouble = "the server says no",
        .trouble_code = "AUTHENTICATIONFAILED",
        .waiting = 7,
        .last_session_at = at(1min),
        .last_mail_at = at(2min),
        .next_session_at = at(3min)};
}

MailboxMail held_mail(std::uint32_t uid_validity, std::uint32_t uid) {
    return {
        .uid_validity = uid_validity,
        .uid = uid,
        .state = MailboxMailState::held,
        .message_id = std::to_string(uid) + "@example",
        .from = "anna@customer.example",
        .door_key = "help/" + std::to_string(uid_validity) + '/' + std::to_string(uid),
        .tries = 2,
        .reason = "unknown sender",
        .changed_at = at(5min)};
}

template <class Backend>
bool replace(
    Desk<Backend>& desk,
    std::int64_t expected,
    const SignIn& sign_in,
    const std::optional<routing::NewNotification>& notification = std::nullopt
) {
    return must(desk.mailboxes->replace_sign_in("help", expected, sign_in, notification, noon));
}

// What became of one mail, by its key.
template <class Backend>
std::optional<Outcome> outcome(Desk<Backend>& desk, const std::string& key) {
    const auto outcomes = must(desk.mailboxes->outcomes(std::array{key}));
    REQUIRE(outcomes.size() == 1);
    return outcomes.front();
}

Mail keyed(Mail mail, const std::string& door_key) {
    mail.key.door_key = mail.effects.delivery.door_key = door_key;
    return mail;
}

}  // namespace

TEST_CASE_TEMPLATE("a mailbox that was never used has defaults", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(must(desk.mailboxes->list()).empty());
    CHECK(must(desk.mailboxes->sign_in("help")) == SignIn{});
    CHECK(must(desk.mailboxes->progress("help")) == MailboxProgress{});
    CHECK(must(desk.mailboxes->mails("help")).empty());
    CHECK(code_of(desk.mailboxes->remove("help")) == ErrorCode::not_found);
    must(desk.mailboxes->put_mails("help", {}));
    must(desk.mailboxes->forget_mails("help", 1, std::array{std::uint32_t{1}}));
    CHECK(must(desk.mailboxes->list()).empty());
}

TEST_CASE_TEMPLATE("a sign-in comes back as it was put", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto sign_in = full_sign_in();
    sign_in.generation = 4711;  // the store counts
    CHECK(replace(desk, 0, sign_in));
    sign_in.generation = 1;
    CHECK(must(desk.mailboxes->sign_in("help")) == sign_in);
    CHECK(replace(desk, 1, SignIn{}));
    CHECK(must(desk.mailboxes->sign_in("help")) == SignIn{.generation = 2});
    CHECK(must(desk.mailboxes->sign_in("other")) == SignIn{});
}

TEST_CASE_TEMPLATE("every state of a sign-in has its name", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    std::int64_t generation = 0;
    for (const auto state :
         {SignInState::none,
          SignInState::ready,
          SignInState::doubtful,
          SignInState::reconnect_needed,
          SignInState::misconfigured}) {
        CAPTURE(store::to_string(state));
        CHECK(replace(desk, generation++, {.state = state}));
        CHECK(must(desk.mailboxes->sign_in("help")).state == state);
    }
}

TEST_CASE_TEMPLATE("of two that change a sign-in one wins", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto other = must(desk.stores->open_mailboxes());
    CHECK_FALSE(replace(desk, 1, full_sign_in()));  // nobody wrote generation 1
    CHECK(must(desk.mailboxes->list()).empty());
    CHECK(replace(desk, 0, {.reason = "the first"}));
    CHECK_FALSE(must(other->replace_sign_in("help", 0, {.reason = "late"}, std::nullopt, noon)));
    CHECK(must(other->replace_sign_in("help", 1, {.reason = "the second"}, std::nullopt, noon)));
    CHECK_FALSE(replace(desk, 1, {.reason = "late"}));
    const SignIn expected{.reason = "the second", .generation = 2};
    CHECK(must(desk.mailboxes->sign_in("help")) == expected);
    CHECK(must(other->sign_in("help")) == expected);
}

TEST_CASE_TEMPLATE("a notification goes with the sign-in, once", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const SignIn refused{.state = SignInState::reconnect_needed};
    CHECK_FALSE(replace(desk, 1, refused, reconnect));
    CHECK(must(desk.ledger->notifications()).empty());
    CHECK(replace(desk, 0, refused, reconnect));
    CHECK(replace(desk, 1, refused, reconnect));
    const auto raised = must(desk.ledger->notifications());
    REQUIRE(raised.size() == 1);
    CHECK(raised.front().kind == reconnect.kind);
    CHECK(raised.front().text == reconnect.text);
    CHECK(raised.front().created_at == noon);
    must(desk.ledger->finish_notification(raised.front().id));
    CHECK(replace(desk, 2, refused, reconnect));  // nobody waits for the first any more
    CHECK(must(desk.ledger->notifications()).size() == 2);
}

TEST_CASE_TEMPLATE("a notification is raised once", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(must(desk.mailboxes->raise(reconnect, noon)));
    CHECK_FALSE(must(desk.mailboxes->raise(reconnect, at(1min))));
    CHECK_FALSE(must(desk.outbox->raise(reconnect, at(1min))));
    CHECK(must(desk.mailboxes->raise({reconnect.kind, "another text"}, noon)));
    CHECK(must(desk.mailboxes->raise({"another kind", reconnect.text}, noon)));
    CHECK(must(desk.ledger->notifications()).size() == 3);
}

TEST_CASE_TEMPLATE("progress and sign-in do not touch each other", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    must(desk.mailboxes->put_progress("help", full_progress()));
    CHECK(must(desk.mailboxes->progress("help")) == full_progress());
    CHECK(must(desk.mailboxes->sign_in("help")) == SignIn{});
    CHECK(replace(desk, 0, full_sign_in()));
    CHECK(must(desk.mailboxes->progress("help")) == full_progress());
    must(desk.mailboxes->put_progress("help", {}));
    CHECK(must(desk.mailboxes->progress("help")) == MailboxProgress{});
    CHECK(must(desk.mailboxes->sign_in("help")).sealed == full_sign_in().sealed);
}

TEST_CASE_TEMPLATE("mails that are not done with are kept", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    auto& mailboxes = *desk.mailboxes;
    const auto largest = held_mail(2, 4294967295);
    must(mailboxes.put_mails("help", std::array{largest, held_mail(2, 9), held_mail(1, 10)}));
    must(mailboxes.put_mails("other", std::array{held_mail(2, 9)}));
    CHECK(must(mailboxes.mails("help")) == std::vector{held_mail(1, 10), held_mail(2, 9), largest});

    auto changed = held_mail(2, 9);
    for (const auto state :
         {MailboxMailState::taken,
          MailboxMailState::refused,
          MailboxMailState::failing,
          MailboxMailState::held}) {
        CAPTURE(store::to_string(state));
        changed = {
            .uid_validity = 2,
            .uid = 9,
            .state = state,
            .message_id = "new@example",
            .from = "new@customer.example",
            .tries = changed.tries + 1,
            .reason = "a new reason",
            .changed_at = at(6min)};
        must(mailboxes.put_mails("help", std::array{changed}));
        CHECK(must(mailboxes.mails("help")) == std::vector{held_mail(1, 10), changed, largest});
    }

    // UIDs of another validity stay, and so do other mailboxes.
    must(mailboxes.forget_mails("help", 2, std::array<std::uint32_t, 3>{10, 9, 4294967295}));
    must(mailboxes.forget_mails("help", 1, {}));
    CHECK(must(mailboxes.mails("help")) == std::vector{held_mail(1, 10)});
    CHECK(must(mailboxes.mails("other")) == std::vector{held_mail(2, 9)});
}

TEST_CASE_TEMPLATE("the list counts what waits for a person", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    const auto mail = [](std::uint32_t uid, MailboxMailState state) {
        auto made = held_mail(1, uid);
        made.state = state;
        return made;
    };
    must(desk.mailboxes->put_mails(
        "zebra",
        std::array{
            mail(1, MailboxMailState::held),
            mail(2, MailboxMailState::refused),
            mail(3, MailboxMailState::held),
            mail(4, MailboxMailState::taken),
            mail(5, MailboxMailState::failing)}
    ));
    must(desk.mailboxes->put_progress("help", full_progress()));
    CHECK(replace(desk, 0, full_sign_in()));

    const auto rows = must(desk.mailboxes->list());
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].name == "help");
    auto sign_in = full_sign_in();
    sign_in.generation = 1;
    CHECK(rows[0].sign_in == sign_in);
    CHECK(rows[0].progress == full_progress());
    CHECK(rows[0].held == 0);
    CHECK(rows[0].refused == 0);
    CHECK(rows[1].name == "zebra");
    CHECK(rows[1].sign_in == SignIn{});
    CHECK(rows[1].progress == MailboxProgress{});
    CHECK(rows[1].held == 2);
    CHECK(rows[1].refused == 1);
}

TEST_CASE_TEMPLATE("a mailbox that is removed leaves its tickets", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(replace(desk, 0, full_sign_in()));
    must(desk.mailboxes->put_progress("help", full_progress()));
    must(desk.mailboxes->put_mails("help", std::array{held_mail(1, 1)}));
    must(desk.mailboxes->put_mails("other", std::array{held_mail(1, 1)}));
    desk.deliver(keyed(ticket_mail("ticket@example"), "help/1/2"));

    must(desk.mailboxes->remove("help"));
    CHECK(must(desk.mailboxes->sign_in("help")) == SignIn{});
    CHECK(must(desk.mailboxes->progress("help")) == MailboxProgress{});
    CHECK(must(desk.mailboxes->mails("help")).empty());
    CHECK(must(desk.mailboxes->list()).size() == 1);
    CHECK(code_of(desk.mailboxes->remove("help")) == ErrorCode::not_found);
    CHECK(must(desk.tickets->list({})).size() == 1);
    CHECK(outcome(desk, "help/1/2") == Outcome::created);
    CHECK(must(desk.mailboxes->mails("other")) == std::vector{held_mail(1, 1)});
    CHECK_FALSE(replace(desk, 1, full_sign_in()));  // one that began before
    CHECK(replace(desk, 0, full_sign_in()));
}

TEST_CASE_TEMPLATE("a door key tells what became of its mail", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    desk.deliver(keyed(ticket_mail("created@example"), "help/1/1"));
    auto held = keyed(plain_mail("held@example", Outcome::held), "help/1/2");
    held.effects.review = "unknown sender";
    desk.deliver(held);
    const auto thrown_away = keyed(plain_mail("spam@example", Outcome::held), "help/1/3");
    auto discarded = thrown_away;
    discarded.effects.review = "unknown sender";
    const auto spam = desk.deliver(discarded);
    discarded.effects.review.reset();
    discarded.effects.delivery.outcome = Outcome::discarded;
    {
        const auto transaction = must(desk.intake->begin());
        must(transaction->reapply(spam.delivery, discarded.effects, {}));
        must(transaction->commit());
    }
    desk.deliver(plain_mail("keyless@example"));

    const std::vector<std::string> keys{
        "help/1/2", "nobody's", "help/1/1", "help/1/3", "", "help/1/1", "it's \"a\\key\""};
    const std::vector<std::optional<Outcome>> expected{
        Outcome::held,
        std::nullopt,
        Outcome::created,
        Outcome::discarded,
        std::nullopt,
        Outcome::created,
        std::nullopt};
    CHECK(must(desk.mailboxes->outcomes(keys)) == expected);
    CHECK(must(desk.mailboxes->outcomes({})).empty());
}

TEST_CASE_TEMPLATE(
    "the key of a duplicate tells what became of the first", Backend, MAILDOCKET_BACKENDS
) {
    Desk<Backend> desk;
    auto mail = plain_mail("held@example", Outcome::held);
    mail.effects.review = "unknown sender";
    const auto first = desk.deliver(mail);  // by another door, without a key
    const auto hand_over = [&] {
        auto record = keyed(mail, "help/1/1").effects.delivery;
        record.outcome = Outcome::duplicate;
        const auto transaction = must(desk.intake->begin());
        must(transaction->record_duplicate(record, first, {&mail.original, {}, {}}));
        must(transaction->commit());
    };
    hand_over();
    hand_over();  // the same key may be in many rows
    CHECK(outcome(desk, "help/1/1") == Outcome::held);

    const auto transaction = must(desk.intake->begin());
    must(transaction->reapply(first.delivery, ticket_mail("held@example").effects, {}));
    must(transaction->commit());
    CHECK(outcome(desk, "help/1/1") == Outcome::created);
}

TEST_CASE_TEMPLATE("leases are those of the chores", Backend, MAILDOCKET_BACKENDS) {
    Desk<Backend> desk;
    CHECK(must(desk.mailboxes->acquire("mailbox help", "one", noon, 60s)));
    CHECK_FALSE(must(desk.chores->acquire("mailbox help", "two", noon + 59s, 60s)));
    CHECK(must(desk.mailboxes->acquire("mailbox help", "one", noon + 59s, 60s)));  // renewed
    CHECK_FALSE(must(desk.chores->acquire("mailbox help", "two", noon + 60s, 60s)));
    must(desk.mailboxes->release("mailbox help", "two"));  // not his
    CHECK_FALSE(must(desk.chores->acquire("mailbox help", "two", noon + 60s, 60s)));
    must(desk.mailboxes->release("mailbox help", "one"));
    CHECK(must(desk.chores->acquire("mailbox help", "two", noon + 60s, 60s)));
    CHECK_FALSE(must(desk.mailboxes->acquire("mailbox help", "one", noon + 119s, 60s)));
    CHECK(must(desk.mailboxes->acquire("mailbox help", "one", noon + 120s, 60s)));
}

#ifdef MAILDOCKET_HAVE_POSTGRES
// The grants are those of docs/admin/operation.md.
TEST_CASE("a role that only fetches mail needs few privileges") {
    Desk<PostgresBackend> desk;
    desk.deliver(keyed(ticket_mail("ticket@example"), "help/1/1"));
    const auto execute = [&](const char* sql) { desk.backend.execute(sql); };
    execute("CREATE ROLE maildocket_imap");
    execute("GRANT USAGE ON SCHEMA public TO maildocket_imap");
    execute("GRANT SELECT ON schema_version TO maildocket_imap");
    execute(
        "GRANT SELECT (id, door_key, outcome, first_delivery_id) ON deliveries TO maildocket_imap"
    );
    execute("GRANT SELECT, INSERT ON notifications TO maildocket_imap");
    execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON mailboxes, mailbox_mails, leases "
        "TO maildocket_imap"
    );
    execute(R"(
        DO $$ BEGIN
            EXECUTE format('ALTER DATABASE %I SET role = maildocket_imap', current_database());
        END $$)");

    // Connections from here on are that role's.
    CHECK(code_of(must(desk.stores->open_ledger())->reviews()) == ErrorCode::store_unavailable);
    desk.mailboxes = must(desk.stores->open_mailboxes());
    CHECK(replace(desk, 0, full_sign_in(), reconnect));
    CHECK(must(desk.mailboxes->sign_in("help")).generation == 1);
    must(desk.mailboxes->put_progress("help", full_progress()));
    CHECK(must(desk.mailboxes->progress("help")) == full_progress());
    must(desk.mailboxes->put_mails("help", std::array{held_mail(1, 1), held_mail(1, 2)}));
    must(desk.mailboxes->put_mails("help", std::array{held_mail(1, 1)}));
    must(desk.mailboxes->forget_mails("help", 1, std::array{std::uint32_t{1}}));
    CHECK(must(desk.mailboxes->mails("help")) == std::vector{held_mail(1, 2)});
    CHECK(must(desk.mailboxes->list()).size() == 1);
    CHECK(outcome(desk, "help/1/1") == Outcome::created);
    CHECK(must(desk.mailboxes->raise({"mailbox", "another text"}, noon)));
    CHECK(must(desk.mailboxes->acquire("mailbox help", "one", noon, 60s)));
    CHECK(must(desk.mailboxes->acquire("mailbox help", "one", noon, 60s)));
    must(desk.mailboxes->release("mailbox help", "one"));
    must(desk.mailboxes->remove("help"));
}
#endif
