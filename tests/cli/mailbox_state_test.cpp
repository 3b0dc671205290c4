#include "cli/admin/mailbox_state.hpp"

#include <doctest/doctest.h>

using namespace maildocket;
using namespace maildocket::cli;
using store::SignInState;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");

store::MailboxRow signed_in(SignInState state) {
    store::MailboxRow row;
    row.name = "m365";
    row.sign_in.state = state;
    row.sign_in.reason = "why";
    row.sign_in.code = "code";
    row.sign_in.retry_at = noon;
    return row;
}

MailboxConfig with(MailboxSignIn sign_in) {
    MailboxConfig mailbox;
    mailbox.sign_in = sign_in;
    return mailbox;
}

}  // namespace

TEST_CASE("trouble with signing in comes before everything else") {
    const auto mailbox = with(MailboxSignIn::code);
    for (const auto& [sign_in, state] : {
             std::pair(SignInState::reconnect_needed, "reconnect_needed"),
             std::pair(SignInState::misconfigured, "misconfigured"),
             std::pair(SignInState::doubtful, "waiting"),
         }) {
        auto row = signed_in(sign_in);
        row.progress.trouble = "other";
        CHECK(state_of(&mailbox, row) == MailboxState{state, "why", "code", noon});
    }
    auto away = signed_in(SignInState::ready);
    away.sign_in.failures = 1;
    CHECK(state_of(&mailbox, away) == MailboxState{"waiting", "why", "code", noon});
}

TEST_CASE("a mailbox that nobody signed in to names the command") {
    store::MailboxRow row;
    row.name = "m365";
    const auto person = with(MailboxSignIn::device);
    const auto state = state_of(&person, row);
    CHECK(state.state == "new");
    CHECK(state.reason.ends_with("maildocket mailbox connect m365"));
    for (const auto way :
         {MailboxSignIn::password, MailboxSignIn::application, MailboxSignIn::service_account}) {
        const auto own = with(way);
        CHECK(state_of(&own, row) == MailboxState{"new", "", "", std::nullopt});
    }
}

TEST_CASE("the server's trouble is told, and none is ok") {
    const auto mailbox = with(MailboxSignIn::password);
    store::MailboxRow row;
    row.progress.last_session_at = noon;
    CHECK(state_of(&mailbox, row).state == "ok");
    row.progress.trouble = "no route";
    row.progress.trouble_code = "UNAVAILABLE";
    row.progress.next_session_at = noon;
    CHECK(state_of(&mailbox, row) == MailboxState{"waiting", "no route", "UNAVAILABLE", noon});
    store::MailboxRow connected;
    connected.sign_in.state = SignInState::ready;
    CHECK(state_of(&mailbox, connected).state == "ok");
    CHECK(state_of(nullptr, connected).state == "ok");
}
