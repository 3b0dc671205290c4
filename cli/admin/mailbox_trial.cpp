#include "cli/admin/mailbox_trial.hpp"

#include "cli/admin/mailbox_trial_steps.hpp"
#include "core/account/host/keeper_host.hpp"
#include "core/base/escape.hpp"
#include "core/base/host_name.hpp"
#include "core/crypto/digest.hpp"
#include "core/crypto/keys.hpp"
#include "core/crypto/secret_file.hpp"
#include "core/mime/compose.hpp"
#include "core/model/signed_address.hpp"
#include "core/oauth/hints.hpp"

#include <unistd.h>

#include <charconv>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

namespace maildocket::cli {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Ends what is under way when the time is over.
class TimeLimit {
public:
    explicit TimeLimit(std::chrono::seconds time_max)
        : thread_([this, time_max](const std::stop_token& done) {
              std::unique_lock lock(mutex_);
              changed_.wait_for(lock, done, time_max, [] { return false; });
              if (!done.stop_requested()) {
                  interrupter_->interrupt();
                  stop_.request_stop();
              }
          }) {}

    [[nodiscard]] const std::shared_ptr<net::Interrupter>& interrupter() const {
        return interrupter_;
    }
    [[nodiscard]] std::stop_token stop() const { return stop_.get_token(); }
    [[nodiscard]] bool over() const { return stop_.stop_requested(); }

private:
    std::shared_ptr<net::Interrupter> interrupter_ = std::make_shared<net::Interrupter>();
    std::stop_source stop_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::jthread thread_;  // last: it uses the others
};

std::string_view way_of(MailboxSignIn sign_in) {
    switch (sign_in) {
        case MailboxSignIn::password: return "a password";
        case MailboxSignIn::code: return "a person, with a browser";
        case MailboxSignIn::device: return "a person, on another device";
        case MailboxSignIn::application: return "the application for itself";
        case MailboxSignIn::service_account: return "a service account";
    }
    return {};
}

// Of "invalid_client 7000222".
std::string hint_for(oauth::Provider provider, std::string_view code) {
    const auto blank = code.find(' ');
    std::optional<std::uint32_t> number;
    if (blank != std::string_view::npos) {
        std::uint32_t value = 0;
        const auto digits = code.substr(blank + 1);
        if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec ==
            std::errc{}) {
            number = value;
        }
    }
    return std::string(oauth::hint_of(provider, code.substr(0, blank), number));
}

class MailboxTrial {
public:
    MailboxTrial(Context& context, const MailboxConfig& mailbox, const Trial& trial)
        : context_(context), mailbox_(mailbox), trial_(trial) {}

    std::vector<TrialResult> run() {
        std::vector<TrialResult> results;
        for (const auto step : trial_.steps) {
            const TimeLimit limit(trial_.time_max);
            const auto begin = steady_clock::now();
            auto outcome = try_step(step, limit);
            if (!outcome.ok && limit.over()) {
                outcome.detail +=
                    ", given up after " + std::to_string(trial_.time_max.count()) + " s";
            }
            const auto time = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
            results.push_back(
                {step, outcome.ok, time, std::move(outcome.detail), std::move(outcome.advice)}
            );
        }
        return results;
    }

private:
    // Why there is neither password nor token; nothing once there is one.
    using Obstacle = std::optional<StepOutcome>;

    StepOutcome try_step(TrialStep step, const TimeLimit& limit) {
        auto obstacle = get_secret(limit);
        if (step == TrialStep::token) {
            return obstacle ? *std::move(obstacle) : StepOutcome{true, secret_text(), {}};
        }
        if (obstacle) {
            obstacle->detail = "not tried, the sign-in fails: " + obstacle->detail;
            return *std::move(obstacle);
        }
        TrialPeer peer{
            mailbox_,
            secret_,
            [this](const std::string& token) { return another_token(token); },
            limit.interrupter()};
        if (step == TrialStep::smtp) {
            return try_smtp(peer, host_name(), reverse_path());
        }
        const auto message_id = "probe." + to_hex(random_octets(id_octets)) + "@maildocket.invalid";
        return try_imap(peer, probe(message_id), message_id);
    }

    Obstacle get_secret(const TimeLimit& limit) {
        return mailbox_.sign_in == MailboxSignIn::password ? read_secret() : get_token(limit);
    }

    Obstacle read_secret() {
        auto password = read_password(mailbox_.password_file);
        if (!password) {
            return StepOutcome{
                false,
                password.error().detail,
                "write the password into " + mailbox_.password_file +
                    ", readable for this user and group alone"};
        }
        secret_.password = std::move(*password);
        return std::nullopt;
    }

    Obstacle get_token(const TimeLimit& limit) {
        const auto keys = context_.keys();
        const auto client = account::make_client(mailbox_);
        auto keeper = account::make_keeper(
            mailbox_,
            keys,
            context_.mailboxes(),
            {"maildocket:" + std::to_string(::getpid()),
             Log([](Severity, std::string_view) {}),
             limit.stop(),
             trial_.impatient}
        );
        if (!client || !keeper) {
            return StepOutcome{
                false,
                client ? keeper.error().detail : client.error().detail,
                "mend the file that is named"};
        }
        keeper_ = std::move(*keeper);
        client_ = *client;
        auto token = keeper_->access_token(context_.now());
        if (!token) {
            return no_token(token.error());
        }
        secret_.token = std::move(*token);
        return std::nullopt;
    }

    std::optional<std::string> another_token(const std::string& token) {
        if (keeper_ == nullptr) {
            return std::nullopt;
        }
        auto another = keeper_->rejected(token, context_.now());
        return another ? std::optional(std::move(*another)) : std::nullopt;
    }

    [[nodiscard]] StepOutcome no_token(const account::NoToken& missing) const {
        const auto detail =
            missing.reason + (missing.code.empty() ? "" : " (" + missing.code + ')');
        switch (missing.obstacle) {
            case account::Obstacle::connect_first:
            case account::Obstacle::reconnect_needed:
                return {false, detail, "run: maildocket mailbox connect " + mailbox_.name};
            case account::Obstacle::misconfigured: {
                const auto hint = hint_for(client_.provider, missing.code);
                return {
                    false,
                    detail,
                    hint.empty() ? "compare the [[mailbox]] with the application at the provider"
                                 : hint};
            }
            case account::Obstacle::unreachable:
                return {
                    false,
                    detail,
                    "look at the name server and the firewall; where the provider has trouble, "
                    "wait"};
            case account::Obstacle::store_away:
                return {false, detail, "look whether the database runs"};
        }
        return {};
    }

    [[nodiscard]] std::string secret_text() {
        const auto way = "sign-in by " + std::string(way_of(mailbox_.sign_in));
        if (mailbox_.sign_in == MailboxSignIn::password) {
            return way + ", " + mailbox_.password_file + " can be read";
        }
        const auto known = need(context_.mailboxes().sign_in(mailbox_.name));
        auto text = way + ", token";
        if (known.access_ends_at) {
            text += " until " + to_rfc3339(*known.access_ends_at);
        }
        text += ", scope " + client_.scope;
        return known.grant_ends_at ? text + ", grant until " + to_rfc3339(*known.grant_ends_at)
                                   : text;
    }

    // As the queue sends: the mailbox's own address where the provider takes no other, or a signed
    // one, here of no ticket.
    [[nodiscard]] std::string reverse_path() {
        const auto* queue = context_.config().queues.find(mailbox_.queue);
        if (mailbox_.provider != MailboxProvider::imap || queue == nullptr) {
            return mailbox_.username;
        }
        const auto keys = context_.keys();
        const auto address = parse_mailbox(queue->addresses.front());
        return sign_address(keys, *address, {AddressPurpose::bounce, probe_ticket}, context_.now())
            .address();
    }

    [[nodiscard]] std::string probe(const std::string& message_id) {
        mime::OutgoingMail mail;
        mail.from = {"Maildocket", "postmaster@maildocket.invalid"};
        mail.to = {"", "postmaster@maildocket.invalid"};
        mail.subject = "Maildocket tries this mailbox";
        mail.message_id = message_id;
        mail.date = context_.now();
        mail.marks = {{"Auto-Submitted", "auto-generated"}};
        mail.text = "\"maildocket mailbox test\" put this mail here and removes it again.\n";
        return need(mime::compose(mail));
    }

    static constexpr std::size_t id_octets = 12;

    Context& context_;
    const MailboxConfig& mailbox_;
    const Trial& trial_;
    oauth::Client client_;
    TrialSecret secret_;
    std::unique_ptr<account::TokenKeeper> keeper_;
};

}  // namespace

std::string_view to_string(TrialStep step) {
    switch (step) {
        case TrialStep::token: return "token";
        case TrialStep::imap: return "imap";
        case TrialStep::smtp: return "smtp";
    }
    return {};
}

std::vector<TrialResult> try_mailbox(
    Context& context, const MailboxConfig& mailbox, const Trial& trial
) {
    return MailboxTrial(context, mailbox, trial).run();
}

}  // namespace maildocket::cli
