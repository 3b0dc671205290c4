#include "cli/admin/mailbox_connect.hpp"

#include "cli/admin/mailbox.hpp"
#include "cli/admin/mailbox_check.hpp"
#include "cli/admin/mailbox_sign_in.hpp"
#include "core/account/host/keeper_host.hpp"
#include "core/crypto/keys.hpp"
#include "core/net/token_http.hpp"

#include <unistd.h>

#include <csignal>
#include <memory>

namespace maildocket::cli {

namespace {

Stop stop_for(const account::NoToken& trouble) {
    const auto text = trouble.reason + (trouble.code.empty() ? "" : " (" + trouble.code + ')');
    switch (trouble.obstacle) {
        case account::Obstacle::connect_first:
        case account::Obstacle::reconnect_needed: return {Exit::no, text};
        case account::Obstacle::misconfigured: return {Exit::config, text};
        case account::Obstacle::unreachable: return {Exit::temporary, text + "; try again later"};
        case account::Obstacle::store_away: return {Exit::unavailable, text};
    }
    return {Exit::no, text};
}

std::string refused_text(
    const MailboxConfig& mailbox, const std::string& account, const std::string& reason
) {
    const auto who = account.empty() ? "the account that signed in" : account + " signed in, and";
    return who + " may not open the mailbox " + mailbox.username + ": " + reason;
}

// Says how the check went; throws if the mailbox does not open.
void report(
    Context& context,
    const MailboxConfig& mailbox,
    const MailboxCheck& check,
    const std::string& account,
    std::string_view advice
) {
    switch (check.verdict) {
        case MailboxCheck::Verdict::opens:
            context.out() << "connected: " << mailbox.username << " opens\n";
            return;
        case MailboxCheck::Verdict::untested:
            context.out() << "connected, but the mailbox could not be opened to look: "
                          << check.reason << '\n';
            return;
        case MailboxCheck::Verdict::refused:
            throw Stop(
                Exit::no, refused_text(mailbox, account, check.reason) + "; " + std::string(advice)
            );
    }
}

void connect_by_person(
    Context& context,
    const MailboxConfig& mailbox,
    const oauth::Client& client,
    account::TokenKeeper& keeper
) {
    const auto endpoint = net::make_token_endpoint();
    const auto tokens = client.flow == oauth::Flow::device
                            ? sign_in_by_device(context, client, *endpoint)
                            : sign_in_by_code(context, mailbox, client, *endpoint);
    // Before anything is kept: what was there stays good when somebody else signed in by mistake.
    const auto check = check_mailbox(mailbox, tokens.access);
    if (check.verdict != MailboxCheck::Verdict::refused) {
        need(keeper.store(tokens, context.now()));
    }
    report(
        context,
        mailbox,
        check,
        tokens.account,
        "nothing was kept; sign in as the mailbox, or let that account open it and write it as "
        "sign_in_as"
    );
}

void connect_by_itself(
    Context& context, const MailboxConfig& mailbox, account::TokenKeeper& keeper
) {
    context.out() << "Nobody has to sign in for this mailbox; it is tried.\n";
    const auto token = keeper.access_token(context.now());
    if (!token) {
        throw stop_for(token.error());
    }
    const auto* advice = mailbox.provider == MailboxProvider::google
                             ? "look whether it is a mailbox of the domain with IMAP switched on"
                             : "let the application open it, as its administrator";
    report(context, mailbox, check_mailbox(mailbox, *token), "", advice);
}

}  // namespace

Exit mailbox_connect(Context& context, const MailboxConnect& options) {
    // A mail server that goes away in the middle must not end the command without a word.
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
    auto mailbox = need_mailbox(context, options.name);
    if (mailbox.sign_in == MailboxSignIn::password) {
        throw Stop(
            Exit::no,
            "mailbox " + mailbox.name + " signs in with its password; there is nothing to connect"
        );
    }
    if (options.device && mailbox.sign_in == MailboxSignIn::code) {
        mailbox.sign_in = MailboxSignIn::device;
    }
    const auto client = need(account::make_client(mailbox));
    if (client.flow == oauth::Flow::device && client.device_url.empty()) {
        throw Stop(
            Exit::usage, "mailbox " + mailbox.name + " has no device_url; --device needs one"
        );
    }
    const auto keys = context.keys();
    const auto keeper = need(account::make_keeper(
        mailbox,
        keys,
        context.mailboxes(),
        {"maildocket:" + std::to_string(::getpid()),
         Log([](Severity, std::string_view) {}),
         {},
         true}
    ));
    if (oauth::asks_a_person(client.flow)) {
        connect_by_person(context, mailbox, client, *keeper);
    } else {
        connect_by_itself(context, mailbox, *keeper);
    }
    return Exit::done;
}

}  // namespace maildocket::cli
