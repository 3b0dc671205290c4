#include "core/account/token_keeper.hpp"

#include "core/account/keeper_rules.hpp"
#include "core/base/escape.hpp"
#include "core/oauth/requests.hpp"

#include <algorithm>
#include <utility>

namespace maildocket::account {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// Longer than a request and its repetition take: 30 seconds each.
constexpr std::chrono::seconds lease_length = 90s;
constexpr milliseconds wait_step = 100ms;
constexpr milliseconds wait_max = 40s;
constexpr int store_tries_max = 5;
constexpr std::chrono::seconds new_token_age = 1min;
constexpr std::size_t unique_octets = 16;

NoToken store_away(const Error& error) {
    return {Obstacle::store_away, error.detail, "", std::nullopt};
}

// Given back when it goes; a lease that could not be given back ends by time.
class Lease {
public:
    Lease(store::MailboxStore& store, std::string name, std::string owner)
        : store_(store), name_(std::move(name)), owner_(std::move(owner)) {}
    ~Lease() {
        if (held_) {
            static_cast<void>(store_.release(name_, owner_));
        }
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease(Lease&&) = delete;
    Lease& operator=(Lease&&) = delete;

    Result<bool> acquire(Timestamp now) {
        auto acquired = store_.acquire(name_, owner_, now, lease_length);
        held_ = acquired && *acquired;
        return acquired;
    }

private:
    store::MailboxStore& store_;
    std::string name_;
    std::string owner_;
    bool held_ = false;
};

std::uint32_t number_of(const std::string& octets) {
    std::uint32_t number = 0;
    for (const char octet : octets) {
        number = number << 8U | static_cast<unsigned char>(octet);
    }
    return number;
}

std::string_view word_of(store::SignInState state) {
    switch (state) {
        case store::SignInState::none: return "not connected yet";
        case store::SignInState::ready: return "asked again later";
        case store::SignInState::doubtful: return "asked again, the grant is kept";
        case store::SignInState::reconnect_needed: return "somebody has to sign in again";
        case store::SignInState::misconfigured: return "asked again in an hour";
    }
    return {};
}

std::string no_refresh_token(const oauth::Client& client) {
    std::string text =
        "the provider gave no refresh token, so the sign-in would end within hours; ";
    switch (client.provider) {
        case oauth::Provider::microsoft:
            return text +
                   "scope has to hold offline_access, and the application's platform at "
                   "Microsoft has to be Web or Desktop";
        case oauth::Provider::google:
            return text +
                   "take away the application's access on the account's page of connected "
                   "applications, and sign in again";
        case oauth::Provider::other: break;
    }
    return text + "scope may have to hold offline_access, or the application may not have one";
}

}  // namespace

TokenKeeper::TokenKeeper(KeeperParts parts)
    : parts_(std::move(parts)),
      row_(*parts_.store, parts_.keys, parts_.mailbox),
      fingerprint_(oauth::fingerprint(parts_.client)) {}

void TokenKeeper::take_over(TokenKeeper& before) {
    if (before.pending_) {
        pending_ = std::exchange(before.pending_, std::nullopt);
    }
}

AccessToken TokenKeeper::access_token(Timestamp now) {
    if (auto trouble = write_pending(now)) {
        return tl::unexpected(std::move(*trouble));
    }
    const auto known = row_.read();
    if (!known) {
        return tl::unexpected(store_away(known.error()));
    }
    if (auto answer = answer_of(*known, now)) {
        return std::move(*answer);
    }
    return refresh(now);
}

AccessToken TokenKeeper::rejected(const std::string& token, Timestamp now) {
    const auto known = row_.read();
    if (!known) {
        return tl::unexpected(store_away(known.error()));
    }
    const auto& credential = known->credential;
    if (credential.access == token) {
        if (now - credential.refreshed_at < new_token_age) {
            return tl::unexpected(NoToken{
                Obstacle::misconfigured,
                "the mail server refuses a token that is new; the account that signed in may not "
                "open this mailbox, or the permissions of the application are not enough",
                "",
                std::nullopt});
        }
        NextSignIn row{known->sign_in, credential, known->sign_in.generation, std::nullopt};
        row.sign_in.access_ends_at = now;
        // Whoever was faster has put a newer token there.
        if (const auto written = row_.write(row, now); !written) {
            return tl::unexpected(store_away(written.error()));
        }
    }
    return access_token(now);
}

Result<void> TokenKeeper::store(const oauth::Tokens& tokens, Timestamp now) {
    if (oauth::asks_a_person(parts_.client.flow) && tokens.refresh.empty()) {
        return fail(ErrorCode::invalid_input, no_refresh_token(parts_.client));
    }
    pending_.reset();
    for (int i = 0; i < store_tries_max; ++i) {
        auto known = row_.read();
        if (!known) {
            return fail_with(known);
        }
        known->credential = {};
        auto row = next_sign_in(*known, tokens, parts_.mailbox, parts_.grant_ends, now);
        row.sign_in.granted_at = now;
        const auto written = row_.write(row, now);
        if (!written) {
            return fail_with(written);
        }
        if (*written) {
            return {};
        }
    }
    return fail(ErrorCode::conflict, "the sign-in of the mailbox changes all the time");
}

std::optional<AccessToken> TokenKeeper::answer_of(const KnownSignIn& known, Timestamp now) const {
    if (is_fresh(known.sign_in, known.credential, now)) {
        return known.credential.access;
    }
    auto obstacle = obstacle_of(known, now);
    if (!obstacle) {
        return std::nullopt;
    }
    if (is_usable(known.sign_in, known.credential, now)) {
        return known.credential.access;
    }
    return tl::unexpected(std::move(*obstacle));
}

std::optional<NoToken> TokenKeeper::obstacle_of(const KnownSignIn& known, Timestamp now) const {
    const auto& sign_in = known.sign_in;
    const auto because = [&sign_in](Obstacle obstacle) {
        return NoToken{obstacle, sign_in.reason, sign_in.code, sign_in.retry_at};
    };
    if (sign_in.state == store::SignInState::reconnect_needed) {
        return because(Obstacle::reconnect_needed);
    }
    if (oauth::asks_a_person(parts_.client.flow) && known.credential.refresh.empty()) {
        if (!known.sealed_fault.empty()) {
            return NoToken{Obstacle::reconnect_needed, known.sealed_fault, "", std::nullopt};
        }
        return NoToken{
            Obstacle::connect_first,
            "nobody has signed in yet; run: maildocket mailbox connect " + parts_.mailbox,
            "",
            std::nullopt};
    }
    if (!sign_in.retry_at || *sign_in.retry_at <= now) {
        return std::nullopt;
    }
    switch (sign_in.state) {
        case store::SignInState::doubtful: return because(Obstacle::unreachable);
        case store::SignInState::misconfigured:
            // What was changed is tried at once.
            return parts_.impatient || known.credential.refused_as != fingerprint_
                       ? std::nullopt
                       : std::optional(because(Obstacle::misconfigured));
        case store::SignInState::none:
        case store::SignInState::ready:
        case store::SignInState::reconnect_needed: break;
    }
    return parts_.impatient ? std::nullopt : std::optional(because(Obstacle::unreachable));
}

AccessToken TokenKeeper::refresh(Timestamp now) {
    Lease lease(*parts_.store, "token:" + parts_.mailbox, parts_.owner);
    for (milliseconds waited = 0ms; waited <= wait_max; waited += wait_step) {
        const auto acquired = lease.acquire(now + waited);
        if (!acquired) {
            return tl::unexpected(store_away(acquired.error()));
        }
        // Read again in either case: the other one may have done it meanwhile.
        const auto known = row_.read();
        if (!known) {
            return tl::unexpected(store_away(known.error()));
        }
        if (auto answer = answer_of(*known, now + waited)) {
            return std::move(*answer);
        }
        if (*acquired) {
            return refresh_alone(*known, now + waited);
        }
        if (is_usable(known->sign_in, known->credential, now + waited)) {
            return known->credential.access;
        }
        parts_.pause(wait_step);
    }
    return tl::unexpected(NoToken{
        Obstacle::unreachable,
        "another process asks the provider, and has no answer yet",
        "",
        now + wait_max + wait_step});
}

AccessToken TokenKeeper::refresh_alone(const KnownSignIn& known, Timestamp now) {
    const auto answer = ask(known, now);
    parts_.impatient = false;  // a person has waited long enough
    if (const auto* tokens = std::get_if<oauth::Tokens>(&answer)) {
        return take(known, *tokens, now);
    }
    return note(known, std::get<oauth::Refusal>(answer), now);
}

std::variant<oauth::Tokens, oauth::Refusal> TokenKeeper::ask(
    const KnownSignIn& known, Timestamp now
) const {
    const auto& client = parts_.client;
    // A form is used once: what is signed in it has an identifier of its own.
    const auto post = [&]() -> Result<oauth::HttpAnswer> {
        const oauth::Stamp stamp{now, to_hex(parts_.random(unique_octets))};
        const auto form = oauth::asks_a_person(client.flow)
                              ? oauth::refresh_form(client, known.credential.refresh, stamp)
                              : oauth::own_form(client, stamp);
        if (!form) {
            return fail_with(form);
        }
        return parts_.endpoint->post(client.token_url, *form, client.ca_file);
    };
    auto answer = post();
    // The answer was lost, and with it perhaps a new refresh token. Providers take the old one
    // again for a moment.
    if (answer && !answer->fault.empty() && answer->heard) {
        answer = post();
    }
    if (!answer) {
        return oauth::Refusal{
            oauth::Trouble::configuration, "", "", answer.error().detail, std::nullopt};
    }
    return oauth::read_token_answer(*answer, client.provider, now);
}

AccessToken TokenKeeper::take(
    const KnownSignIn& known, const oauth::Tokens& tokens, Timestamp now
) {
    auto row = next_sign_in(known, tokens, parts_.mailbox, parts_.grant_ends, now);
    const auto written = row_.write(row, now);
    if (!written) {
        // What the provider gave may be the only one it takes from now on.
        pending_ = std::move(row);
        return tl::unexpected(store_away(written.error()));
    }
    if (*written) {
        parts_.log.write(
            Severity::info,
            "token_refreshed",
            {{"mailbox", parts_.mailbox}, {"seconds", std::to_string(tokens.lifetime.count())}}
        );
        return tokens.access;
    }
    // Somebody signed in while we asked: theirs counts.
    const auto newer = row_.read();
    if (!newer) {
        return tl::unexpected(store_away(newer.error()));
    }
    auto answer = answer_of(*newer, now);
    return answer ? std::move(*answer)
                  : tl::unexpected(NoToken{
                        Obstacle::unreachable, "the sign-in was changed meanwhile", "", now});
}

AccessToken TokenKeeper::note(
    const KnownSignIn& known, const oauth::Refusal& refusal, Timestamp now
) {
    constexpr std::size_t random_part_octets = 4;
    const auto random = number_of(parts_.random(random_part_octets));
    auto noted = note_refusal(known.sign_in, parts_.client.flow, refusal, now, random);
    NextSignIn row{
        std::move(noted.sign_in), known.credential, known.sign_in.generation, std::nullopt};
    if (row.sign_in.state == store::SignInState::misconfigured) {
        row.credential.refused_as = fingerprint_;
    }
    if (noted.tell) {
        row.notification = refusal_notification(parts_.mailbox, row.sign_in);
    }
    const auto written = row_.write(row, now);
    if (!written) {
        return tl::unexpected(store_away(written.error()));
    }
    parts_.log.write(
        noted.tell ? Severity::error : Severity::warning,
        "token_refused",
        {{"mailbox", parts_.mailbox},
         {"code", refusal.code},
         {"reason", refusal.reason},
         {"consequence", std::string(word_of(row.sign_in.state))}}
    );
    const auto newest = row_.read();
    if (!newest) {
        return tl::unexpected(store_away(newest.error()));
    }
    auto answer = answer_of(*newest, now);
    return answer
               ? std::move(*answer)
               : tl::unexpected(NoToken{Obstacle::unreachable, refusal.reason, refusal.code, now});
}

std::optional<NoToken> TokenKeeper::write_pending(Timestamp now) {
    if (!pending_) {
        return std::nullopt;
    }
    const auto written = row_.write(*pending_, now);
    if (!written) {
        return store_away(written.error());
    }
    pending_.reset();  // stored, or somebody signed in anew
    return std::nullopt;
}

}  // namespace maildocket::account
