#include "cli/admin/mailbox.hpp"

#include "cli/admin/mailbox_state.hpp"
#include "cli/arguments.hpp"
#include "cli/print/json.hpp"
#include "core/account/host/keeper_host.hpp"

#include <algorithm>

namespace maildocket::cli {

namespace {

struct Row {
    const MailboxConfig* mailbox = nullptr;  // null: not in the configuration any more
    store::MailboxRow known;
    MailboxState state;
};

std::string_view provider_of(const Row& row) {
    if (row.mailbox == nullptr) {
        return {};
    }
    switch (row.mailbox->provider) {
        case MailboxProvider::microsoft365: return "microsoft365";
        case MailboxProvider::google: return "google";
        case MailboxProvider::imap: return "imap";
    }
    return {};
}

std::string_view queue_of(const Row& row) {
    return row.mailbox == nullptr ? std::string_view() : row.mailbox->queue;
}

std::string_view username_of(const Row& row) {
    return row.mailbox == nullptr ? std::string_view() : row.mailbox->username;
}

std::optional<Timestamp> grant_end_of(const Row& row) {
    const auto& known = row.known.sign_in.grant_ends_at;
    return known || row.mailbox == nullptr ? known : row.mailbox->grant_ends;
}

// In the order of the configuration, then those that only the store knows.
std::vector<Row> rows_of(Context& context) {
    auto known = need(context.mailboxes().list());
    std::vector<Row> rows;
    for (const auto& mailbox : context.config().mailboxes) {
        const auto found = std::ranges::find(known, mailbox.name, &store::MailboxRow::name);
        store::MailboxRow row;
        row.name = mailbox.name;
        if (found != known.end()) {
            row = std::move(*found);
            known.erase(found);
        }
        auto state = state_of(&mailbox, row);
        rows.push_back({&mailbox, std::move(row), std::move(state)});
    }
    for (auto& row : known) {
        auto state = state_of(nullptr, row);
        if (state.reason.empty()) {
            state.reason =
                "the configuration does not name it; \"maildocket mailbox remove\" "
                "forgets it";
        }
        rows.push_back({nullptr, std::move(row), std::move(state)});
    }
    return rows;
}

boost::json::object to_json(const Row& row) {
    const auto& sign_in = row.known.sign_in;
    const auto& progress = row.known.progress;
    return {
        {"name", json_text(row.known.name)},
        {"queue", json_text_or_null(queue_of(row))},
        {"provider", json_text_or_null(provider_of(row))},
        {"username", json_text_or_null(username_of(row))},
        {"state", json_text(row.state.state)},
        {"reason", json_text_or_null(row.state.reason)},
        {"code", json_text_or_null(row.state.code)},
        {"last_session_at", json_time(progress.last_session_at)},
        {"last_mail_at", json_time(progress.last_mail_at)},
        {"waiting", progress.waiting},
        {"held", row.known.held},
        {"refused", row.known.refused},
        {"token_ends_at", json_time(sign_in.access_ends_at)},
        {"grant_ends_at", json_time(grant_end_of(row))},
        {"next_try_at", json_time(row.state.next_try_at)}};
}

std::vector<std::string> to_cells(const Row& row) {
    return {
        row.known.name,
        std::string(queue_of(row)),
        std::string(provider_of(row)),
        std::string(username_of(row)),
        std::string(row.state.state),
        row.state.reason};
}

// Where a person takes back what he agreed to; what is stored here is gone already.
std::string_view revoke_page(const MailboxConfig& mailbox) {
    if (mailbox.sign_in != MailboxSignIn::code && mailbox.sign_in != MailboxSignIn::device) {
        return {};
    }
    switch (mailbox.provider) {
        case MailboxProvider::microsoft365: return "https://myapps.microsoft.com";
        case MailboxProvider::google: return "https://myaccount.google.com/connections";
        case MailboxProvider::imap: break;
    }
    return "the pages of the account at its provider";
}

}  // namespace

Exit mailbox_list(Context& context, const ListingOptions& options) {
    return print_listing(
        context,
        options,
        rows_of(context),
        to_json,
        {{"NAME"},
         {"QUEUE"},
         {"PROVIDER"},
         {.heading = "USERNAME", .shrinks = true},
         {"STATE"},
         {.heading = "REASON", .shrinks = true}},
        to_cells,
        "there is no mailbox; [[mailbox]] in the configuration makes one"
    );
}

Exit mailbox_remove(Context& context, const MailboxRemove& options) {
    need(
        context.mailboxes().remove(utf8_text(options.name, "name of the mailbox")),
        "\"maildocket mailbox list\" shows those that are known"
    );
    const auto* mailbox = account::find_mailbox(context.config(), options.name);
    if (mailbox == nullptr) {
        return Exit::done;
    }
    if (const auto page = revoke_page(*mailbox); !page.empty()) {
        context.out() << "forgotten here; the grant itself is taken back at " << page << '\n';
    }
    context.out() << "the configuration still names it: remove its [[mailbox]] and reload the "
                     "daemons, or it begins anew\n";
    return Exit::done;
}

const MailboxConfig& need_mailbox(Context& context, const std::string& name) {
    const auto* mailbox = account::find_mailbox(context.config(), name);
    if (mailbox == nullptr) {
        throw Stop(
            Exit::no,
            "there is no mailbox of this name in the configuration; \"maildocket mailbox list\" "
            "shows them all"
        );
    }
    return *mailbox;
}

}  // namespace maildocket::cli
