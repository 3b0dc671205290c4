#include "core/account/keeper_rules.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace maildocket;
using namespace maildocket::account;
using namespace std::chrono_literals;
using oauth::Refusal;
using oauth::Trouble;
using store::SignInState;

namespace {

const auto noon = *parse_rfc3339("2026-11-28T12:00:00Z");
// With it a wait is neither longer nor shorter.
constexpr std::uint32_t middle = 500;

store::SignIn with(SignInState state, std::int64_t failures) {
    store::SignIn sign_in;
    sign_in.state = state;
    sign_in.failures = failures;
    return sign_in;
}

Noted note(const store::SignIn& before, Trouble trouble, oauth::Flow flow = oauth::Flow::code) {
    return note_refusal(before, flow, {trouble, "e", "e 1", "why", std::nullopt}, noon, middle);
}

}  // namespace

TEST_CASE("a token is fresh with five minutes or a fifth of its life left") {
    struct Row {
        std::chrono::seconds lifetime;
        std::chrono::seconds left;
        bool fresh;
        bool usable;
    };
    for (const auto& [lifetime, left, fresh, usable] : {
             Row{3600s, 301s, true, true},
             Row{3600s, 300s, false, true},
             Row{300s, 61s, true, true},
             Row{300s, 60s, false, true},
             Row{300s, 11s, false, true},
             Row{300s, 10s, false, false},
             Row{300s, -1s, false, false},
         }) {
        CAPTURE(left.count());
        store::SignIn sign_in;
        sign_in.access_ends_at = noon + left;
        const Credential credential{"access", "", noon + left - lifetime, lifetime, {}, {}};
        CHECK(is_fresh(sign_in, credential, noon) == fresh);
        CHECK(is_usable(sign_in, credential, noon) == usable);
        CHECK_FALSE(is_usable(sign_in, {}, noon));
    }
}

TEST_CASE("a clock that was set back makes no token younger") {
    store::SignIn sign_in;
    sign_in.access_ends_at = noon + 3600s;
    CHECK(is_fresh(sign_in, {"access", "", noon + 60s, 3600s, {}, {}}, noon));
    CHECK_FALSE(is_fresh(sign_in, {"access", "", noon + 61s, 3600s, {}, {}}, noon));
}

TEST_CASE("a provider that is away is asked again later and later, and keeps its state") {
    struct Row {
        std::int64_t failures;
        std::chrono::microseconds wait;
    };
    for (const auto& [failures, wait] :
         {Row{0, 5s}, Row{1, 10s}, Row{2, 20s}, Row{7, 640s}, Row{8, 15min}, Row{100000, 15min}}) {
        CAPTURE(failures);
        const auto noted = note(with(SignInState::ready, failures), Trouble::transient);
        CHECK(noted.sign_in.state == SignInState::ready);
        CHECK(noted.sign_in.failures == failures + 1);
        CHECK(noted.sign_in.retry_at == noon + wait);
        CHECK(noted.sign_in.code == "e 1");
        CHECK(noted.sign_in.reason == "why");
        CHECK_FALSE(noted.tell);
    }
}

TEST_CASE("waits are spread by a fifth, and never shorter than the provider asks for") {
    const auto wait = [](std::uint32_t random, std::optional<std::chrono::seconds> asked) {
        const Refusal refusal{Trouble::transient, "", "", "", asked};
        const auto noted =
            note_refusal(with(SignInState::ready, 1), oauth::Flow::code, refusal, noon, random);
        return *noted.sign_in.retry_at - noon;
    };
    CHECK(wait(0, {}) == 8s);
    CHECK(wait(999, {}) == 11996ms);
    CHECK(wait(middle, 120s) == 120s);
    CHECK(wait(middle, 1s) == 10s);
}

TEST_CASE("a refused grant is kept and asked for again three times before a person is called") {
    auto sign_in = with(SignInState::ready, 0);
    for (const auto wait : {1min, 5min, 15min}) {
        const auto noted = note(sign_in, Trouble::suspicious);
        CHECK(noted.sign_in.state == SignInState::doubtful);
        CHECK(noted.sign_in.retry_at == noon + wait);
        CHECK_FALSE(noted.tell);
        // A fault in between changes nothing about the count.
        sign_in = note(noted.sign_in, Trouble::transient).sign_in;
        CHECK(sign_in.state == SignInState::doubtful);
        CHECK(sign_in.failures == noted.sign_in.failures);
    }
    const auto last = note(sign_in, Trouble::suspicious);
    CHECK(last.sign_in.state == SignInState::reconnect_needed);
    CHECK_FALSE(last.sign_in.retry_at);
    CHECK(last.tell);
    CHECK_FALSE(note(last.sign_in, Trouble::needs_person).tell);
}

TEST_CASE("earlier faults of the network do not count against a grant") {
    const auto noted = note(with(SignInState::ready, 50), Trouble::suspicious);
    CHECK(noted.sign_in.state == SignInState::doubtful);
    CHECK(noted.sign_in.failures == 1);
}

TEST_CASE("what a person has to do is told at once, and once") {
    const auto noted = note(with(SignInState::ready, 0), Trouble::needs_person);
    CHECK(noted.sign_in.state == SignInState::reconnect_needed);
    CHECK(noted.tell);
    CHECK(
        refusal_notification("m365", noted.sign_in) ==
        routing::NewNotification{
            "mailbox",
            "mailbox m365: somebody has to sign in again (e 1): why; run: maildocket mailbox "
            "connect m365"}
    );
}

TEST_CASE("a configuration that is refused is tried every hour, and told once") {
    const auto noted = note(with(SignInState::ready, 0), Trouble::configuration);
    CHECK(noted.sign_in.state == SignInState::misconfigured);
    CHECK(noted.sign_in.retry_at == noon + 1h);
    CHECK(noted.tell);
    CHECK_FALSE(note(noted.sign_in, Trouble::configuration).tell);
    CHECK(
        refusal_notification("m365", noted.sign_in).text ==
        "mailbox m365: the provider refuses the sign-in (e 1): why"
    );
}

TEST_CASE("nobody is called to agree for an application") {
    for (const auto trouble : {Trouble::suspicious, Trouble::needs_person}) {
        for (const auto flow : {oauth::Flow::application, oauth::Flow::service_account}) {
            const auto noted = note(with(SignInState::ready, 0), trouble, flow);
            CHECK(noted.sign_in.state == SignInState::misconfigured);
        }
    }
}

TEST_CASE("staff is told two weeks before a grant ends, once for each end") {
    const auto ends = noon + std::chrono::days(14);
    CHECK_FALSE(end_notification("m", std::nullopt, std::nullopt, noon));
    CHECK_FALSE(end_notification("m", ends + 1s, std::nullopt, noon));
    const auto told = end_notification("m", ends, std::nullopt, noon);
    REQUIRE(told);
    CHECK(told->kind == "mailbox");
    CHECK(told->text.starts_with("mailbox m: what it signs in with ends on 2026-12-12; "));
    CHECK_FALSE(end_notification("m", ends, ends, noon));
    CHECK_FALSE(end_notification("m", ends + 23h, ends, ends));
    CHECK(end_notification("m", ends + 24h, ends, ends));
}
