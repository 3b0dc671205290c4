#include "cli/admin/mailbox_advice.hpp"
#include "cli/admin/mailbox_trial_steps.hpp"
#include "core/account/host/mailbox_servers.hpp"
#include "core/imap/client.hpp"

#include <array>
#include <utility>

namespace maildocket::cli {

namespace {

constexpr std::chrono::milliseconds silence_max{30'000};
constexpr auto flagged = "\\Flagged";
constexpr auto deleted = "\\Deleted";

constexpr std::string_view make_folder =
    "give the account the right to make folders, or write one that is there as processed_folder";
constexpr std::string_view change_mails =
    "give the account the right to add, mark, move and remove mails, and look at the quota of the "
    "mailbox";

std::string in_quotes(const std::string& text) {
    return '"' + text + '"';
}

class ImapTrial {
public:
    ImapTrial(
        const MailboxConfig& mailbox,
        net::ImapConnection connection,
        const std::string& probe,
        const std::string& message_id
    )
        : mailbox_(mailbox),
          client_(std::move(connection.channel), limits()),
          probe_(probe),
          message_id_('<' + message_id + '>'),
          detail_(peer_text(connection.facts)) {}

    StepOutcome run() {
        const bool well =
            capabilities() && inbox() && personal_namespace() && folder() && try_probe();
        client_.logout();
        return {well, std::move(detail_), std::move(advice_)};
    }

private:
    static imap::ClientLimits limits() {
        imap::ClientLimits limits;
        limits.silence_max = silence_max;
        return limits;
    }

    void say(const std::string& text) { detail_ += "; " + text; }

    // False, with what was not possible and what to do about it.
    bool failed(const std::string& what, const imap::Failure& failure, std::string_view advice) {
        const auto code = failure.response_code.empty() ? "" : " [" + failure.response_code + ']';
        say(what + ": " + failure.text + code);
        const auto known = advice_for_words(mailbox_, failure.text);
        advice_ = known.empty() ? advice : known;
        if (!failure.session_goes_on()) {
            advice_ = advice_for(
                mailbox_, {MailProtocol::imap, net::ConnectTrouble::interrupted, failure.text}
            );
        }
        return false;
    }

    bool capabilities() {
        if (const auto asked = client_.ask_capabilities(); !asked) {
            return failed("CAPABILITY", asked.error(), closed());
        }
        std::string names;
        for (const auto& name : client_.capabilities()) {
            names += ' ' + name;
        }
        say("signed in, capabilities" + names);
        return true;
    }

    bool inbox() {
        const auto selected = client_.select("INBOX");
        if (!selected) {
            return failed("INBOX does not open", selected.error(), closed());
        }
        say("INBOX has " + std::to_string(selected->exists) + " mails");
        if (selected->read_only || !selected->keeps(flagged)) {
            say("it is read-only for this account");
            advice_ = change_mails;
            return false;
        }
        say("flags are kept");
        return true;
    }

    bool personal_namespace() {
        const auto place = client_.personal_namespace();
        if (!place) {
            return failed("NAMESPACE", place.error(), closed());
        }
        say(*place
                ? "namespace " + in_quotes((*place)->prefix) + ' ' + in_quotes((*place)->delimiter)
                : "no namespace");
        return true;
    }

    bool folder() {
        auto folder = client_.ensure_folder(mailbox_.processed_folder);
        if (!folder) {
            return failed(
                "folder " + mailbox_.processed_folder + " cannot be had",
                folder.error(),
                make_folder
            );
        }
        folder_ = std::move(*folder);
        say("folder " + folder_);
        return true;
    }

    // Where the provider throws mails away it lets us move one, too: never into the inbox, from
    // where it would be taken.
    bool try_probe() {
        const auto trash = client_.folder_for("\\Trash");
        if (!trash) {
            return failed("LIST", trash.error(), change_mails);
        }
        if (const auto added = client_.append(folder_, probe_, {"\\Seen"}); !added) {
            return failed("no mail can be added", added.error(), change_mails);
        }
        const auto uids = find(folder_);
        if (!uids) {
            return failed("the probe mail is not found", uids.error(), change_mails);
        }
        if (const auto marked = client_.uid_store(*uids, imap::FlagChange::add, {flagged});
            !marked) {
            return failed("the probe mail cannot be flagged", marked.error(), change_mails);
        }
        const bool moves = *trash && **trash != folder_;
        if (moves) {
            if (const auto moved = client_.uid_move(*uids, **trash); !moved) {
                return failed("the probe mail cannot be moved", moved.error(), change_mails);
            }
        }
        if (!remove(moves ? **trash : folder_)) {
            return false;
        }
        const auto on_the_way = moves ? ", moved to " + **trash : std::string();
        say("a probe mail was added, flagged" + on_the_way + " and removed");
        return true;
    }

    // Of the probe in a folder, which is selected then. An empty answer is a failure: it was put
    // there.
    imap::Outcome<std::vector<imap::Uid>> find(const std::string& folder) {
        auto uids = client_.copies_of(folder, message_id_);
        if (!uids) {
            return uids;
        }
        if (const auto selected = client_.select(folder); !selected) {
            return tl::unexpected(selected.error());
        }
        if (uids->empty()) {
            imap::Failure absent;
            absent.kind = imap::FailureKind::absent;
            absent.text = "no mail in " + folder + " has its Message-ID";
            return tl::unexpected(std::move(absent));
        }
        return uids;
    }

    bool remove(const std::string& folder) {
        const auto uids = find(folder);
        if (!uids) {
            return failed("the probe mail is not found", uids.error(), change_mails);
        }
        if (const auto marked = client_.uid_store(*uids, imap::FlagChange::add, {deleted});
            !marked) {
            return failed("the probe mail cannot be removed", marked.error(), change_mails);
        }
        // Without UIDPLUS others may be marked as deleted; then it stays, marked likewise.
        const auto expunged = client_.uid_expunge(*uids);
        if (!expunged && !expunged.error().session_goes_on()) {
            return failed("the probe mail cannot be removed", expunged.error(), change_mails);
        }
        return true;
    }

    [[nodiscard]] std::string_view closed() const {
        return advice_for(mailbox_, {MailProtocol::imap, net::ConnectTrouble::sign_in, {}});
    }

    const MailboxConfig& mailbox_;
    imap::Client client_;
    const std::string& probe_;
    std::string message_id_;
    std::string folder_;
    std::string detail_;
    std::string advice_;
};

}  // namespace

std::string peer_text(const net::ConnectionFacts& facts) {
    if (facts.tls.empty()) {
        return facts.address + ", without TLS";
    }
    return facts.address + ", " + facts.tls + ", certificate " + facts.certificate_subject +
           " of " + facts.certificate_issuer + " until " + facts.certificate_expiry;
}

std::string failure_text(const net::ConnectFailure& failure) {
    // libcurl's words for it are about libcurl.
    auto text = failure.trouble == net::ConnectTrouble::interrupted ? "no answer" : failure.text;
    if (!failure.response_code.empty()) {
        text += " [" + failure.response_code + ']';
    }
    return failure.challenge.empty() ? text : text + ' ' + failure.challenge;
}

StepOutcome try_imap(TrialPeer& peer, const std::string& probe, const std::string& message_id) {
    auto settings = account::imap_settings(peer.mailbox);
    settings.password = peer.secret.password;
    settings.token = peer.secret.token;
    auto connection = net::open_imap_connection(settings, peer.interrupter);
    if (!connection && connection.error().trouble == net::ConnectTrouble::sign_in) {
        if (auto token = peer.another_token(peer.secret.token)) {
            peer.secret.token = std::move(*token);
            settings.token = peer.secret.token;
            connection = net::open_imap_connection(settings, peer.interrupter);
        }
    }
    if (!connection) {
        const auto& failure = connection.error();
        return {
            false,
            failure_text(failure),
            std::string(
                advice_for(peer.mailbox, {MailProtocol::imap, failure.trouble, failure.text})
            )};
    }
    return ImapTrial(peer.mailbox, std::move(*connection), probe, message_id).run();
}

}  // namespace maildocket::cli
