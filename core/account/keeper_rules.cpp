#include "core/account/keeper_rules.hpp"

#include <algorithm>
#include <array>

namespace maildocket::account {

namespace {

using namespace std::chrono_literals;
using std::chrono::microseconds;
using std::chrono::seconds;

constexpr seconds margin_max = 300s;
constexpr int margin_part = 5;
constexpr seconds usable_margin = 10s;
constexpr seconds clock_slack = 1min;

constexpr seconds first_wait = 5s;
constexpr seconds wait_max = 15min;
constexpr int doublings_max = 8;
constexpr seconds misconfigured_wait = 1h;
constexpr auto doubtful_waits = std::to_array<seconds>({1min, 5min, 15min});

constexpr auto notice_before_end = std::chrono::days(14);
// An end that moved by less is the same end, told by a provider that counts the seconds.
constexpr auto same_end = std::chrono::days(1);

bool clock_went_back(const Credential& credential, Timestamp now) {
    return now + clock_slack < credential.refreshed_at;
}

bool has_life(
    const store::SignIn& sign_in, const Credential& credential, Timestamp now, seconds margin
) {
    return !credential.access.empty() && sign_in.access_ends_at &&
           *sign_in.access_ends_at - now > margin && !clock_went_back(credential, now);
}

// 5 s, doubled up to 15 minutes, and a fifth more or less.
microseconds backoff(std::int64_t failures, std::uint32_t random) {
    const auto doublings = std::clamp<std::int64_t>(failures - 1, 0, doublings_max);
    const microseconds wait = std::min<microseconds>(first_wait * (1LL << doublings), wait_max);
    const auto spread = wait.count() * 2 / 5;
    return wait - microseconds(spread / 2) + microseconds(spread * (random % 1000) / 1000);
}

void note_transient(
    store::SignIn& sign_in, const oauth::Refusal& refusal, Timestamp now, std::uint32_t random
) {
    // In doubt, the failures count the refusals that lead to the end.
    const bool doubtful = sign_in.state == store::SignInState::doubtful;
    const auto failures = doubtful ? doublings_max : ++sign_in.failures;
    const microseconds asked = refusal.retry_after.value_or(0s);
    sign_in.retry_at = now + std::max(asked, backoff(failures, random));
}

Noted need_person(store::SignIn sign_in) {
    const bool known = sign_in.state == store::SignInState::reconnect_needed;
    sign_in.state = store::SignInState::reconnect_needed;
    sign_in.retry_at.reset();
    return {std::move(sign_in), !known};
}

Noted note_suspicious(store::SignIn sign_in, Timestamp now) {
    const auto before = sign_in.state == store::SignInState::doubtful
                            ? std::max<std::int64_t>(sign_in.failures, 0)
                            : 0;
    sign_in.failures = before + 1;
    if (static_cast<std::size_t>(before) >= doubtful_waits.size()) {
        return need_person(std::move(sign_in));
    }
    sign_in.state = store::SignInState::doubtful;
    sign_in.retry_at = now + doubtful_waits[static_cast<std::size_t>(before)];
    return {std::move(sign_in), false};
}

// Nobody has to agree for an application, so nobody can agree again.
oauth::Trouble trouble_of(const oauth::Refusal& refusal, oauth::Flow flow) {
    const bool about_person = refusal.trouble == oauth::Trouble::suspicious ||
                              refusal.trouble == oauth::Trouble::needs_person;
    return about_person && !oauth::asks_a_person(flow) ? oauth::Trouble::configuration
                                                       : refusal.trouble;
}

std::string day_of(Timestamp time) {
    constexpr std::size_t day_octets = 10;
    return to_rfc3339(time).substr(0, day_octets);
}

}  // namespace

bool is_fresh(const store::SignIn& sign_in, const Credential& credential, Timestamp now) {
    const auto margin = std::min(margin_max, credential.lifetime / margin_part);
    return has_life(sign_in, credential, now, margin);
}

bool is_usable(const store::SignIn& sign_in, const Credential& credential, Timestamp now) {
    return has_life(sign_in, credential, now, usable_margin);
}

Noted note_refusal(
    const store::SignIn& before,
    oauth::Flow flow,
    const oauth::Refusal& refusal,
    Timestamp now,
    std::uint32_t random
) {
    auto sign_in = before;
    sign_in.reason = refusal.reason;
    sign_in.code = refusal.code;
    switch (trouble_of(refusal, flow)) {
        case oauth::Trouble::transient: note_transient(sign_in, refusal, now, random); break;
        case oauth::Trouble::suspicious: return note_suspicious(std::move(sign_in), now);
        case oauth::Trouble::needs_person:
            ++sign_in.failures;
            return need_person(std::move(sign_in));
        case oauth::Trouble::configuration: {
            const bool known = sign_in.state == store::SignInState::misconfigured;
            ++sign_in.failures;
            sign_in.state = store::SignInState::misconfigured;
            sign_in.retry_at = now + misconfigured_wait;
            return {std::move(sign_in), !known};
        }
    }
    return {std::move(sign_in), false};
}

routing::NewNotification refusal_notification(
    const std::string& mailbox, const store::SignIn& sign_in
) {
    const bool person = sign_in.state == store::SignInState::reconnect_needed;
    const auto code = sign_in.code.empty() ? "" : " (" + sign_in.code + ')';
    auto text = "mailbox " + mailbox + ": " +
                (person ? "somebody has to sign in again" : "the provider refuses the sign-in") +
                code + ": " + sign_in.reason;
    if (person) {
        text += "; run: maildocket mailbox connect " + mailbox;
    }
    return {"mailbox", std::move(text)};
}

std::optional<routing::NewNotification> end_notification(
    const std::string& mailbox,
    const std::optional<Timestamp>& ends_at,
    const std::optional<Timestamp>& warned_for,
    Timestamp now
) {
    if (!ends_at || *ends_at - now > notice_before_end) {
        return std::nullopt;
    }
    if (warned_for && std::chrono::abs(*ends_at - *warned_for) < same_end) {
        return std::nullopt;
    }
    return routing::NewNotification{
        "mailbox",
        "mailbox " + mailbox + ": what it signs in with ends on " + day_of(*ends_at) +
            "; make a new secret or certificate, or sign in again, before that day"};
}

NextSignIn next_sign_in(
    const KnownSignIn& known,
    const oauth::Tokens& tokens,
    const std::string& mailbox,
    const std::optional<Timestamp>& configured_end,
    Timestamp now
) {
    NextSignIn row{known.sign_in, known.credential, known.sign_in.generation, std::nullopt};
    row.credential.access = tokens.access;
    if (!tokens.refresh.empty()) {
        row.credential.refresh = tokens.refresh;
    }
    row.credential.refreshed_at = now;
    row.credential.lifetime = tokens.lifetime;
    row.credential.refused_as.clear();
    auto& sign_in = row.sign_in;
    sign_in.state = store::SignInState::ready;
    sign_in.reason.clear();
    sign_in.code.clear();
    sign_in.failures = 0;
    sign_in.retry_at.reset();
    sign_in.access_ends_at = now + tokens.lifetime;
    sign_in.granted_at = sign_in.granted_at.value_or(now);
    sign_in.grant_ends_at = configured_end;
    if (tokens.grant_lifetime) {
        const auto ends = now + *tokens.grant_lifetime;
        sign_in.grant_ends_at = std::min(sign_in.grant_ends_at.value_or(ends), ends);
    }
    row.notification =
        end_notification(mailbox, sign_in.grant_ends_at, row.credential.warned_for, now);
    if (row.notification) {
        row.credential.warned_for = sign_in.grant_ends_at;
    }
    return row;
}

}  // namespace maildocket::account
