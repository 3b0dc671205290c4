#include "cli/admin/mailbox_check.hpp"

#include "core/account/host/mailbox_servers.hpp"
#include "core/imap/client.hpp"
#include "core/net/imap_connection.hpp"
#include "core/net/interrupter.hpp"

#include <memory>
#include <utility>

namespace maildocket::cli {

namespace {

using Verdict = MailboxCheck::Verdict;

std::string with_code(std::string text, const std::string& code) {
    return code.empty() ? text : std::move(text) + " [" + code + ']';
}

Verdict verdict_of(net::ConnectTrouble trouble) {
    return trouble == net::ConnectTrouble::sign_in ? Verdict::refused : Verdict::untested;
}

// Exchange says OK to the sign-in and refuses the first command where the account may not open the
// mailbox.
MailboxCheck open_inbox(std::unique_ptr<imap::Channel> channel) {
    imap::Client client(std::move(channel));
    auto asked = client.ask_capabilities();
    if (asked) {
        const auto selected = client.examine("INBOX");
        if (selected) {
            return {Verdict::opens, {}};
        }
        asked = tl::unexpected(selected.error());
    }
    const auto& failure = asked.error();
    const bool refused = failure.session_goes_on() && !failure.throttled;
    return {
        refused ? Verdict::refused : Verdict::untested,
        with_code("INBOX: " + failure.text, failure.response_code)};
}

}  // namespace

MailboxCheck check_mailbox(const MailboxConfig& mailbox, const std::string& token) {
    auto settings = account::imap_settings(mailbox);
    settings.token = token;
    auto connection = net::open_imap_connection(settings, std::make_shared<net::Interrupter>());
    if (!connection) {
        const auto& failure = connection.error();
        return {verdict_of(failure.trouble), with_code(failure.text, failure.response_code)};
    }
    return open_inbox(std::move(connection->channel));
}

}  // namespace maildocket::cli
