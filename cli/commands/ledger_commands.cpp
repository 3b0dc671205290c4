#include "cli/admin/ledger.hpp"
#include "cli/admin/notification.hpp"
#include "cli/admin/outbox.hpp"
#include "cli/commands/verbs.hpp"

namespace maildocket::cli {

namespace {

void add_deliveries(CLI::App& root, Verbs& verbs) {
    auto& noun = add_noun(root, "ledger", "What became of every accepted mail");
    verbs.add(
        noun,
        "list",
        "List deliveries, the newest first",
        "ledger list --address anna@northwind.example --outcome held",
        ledger_list,
        [](CLI::App& verb, LedgerList& options) {
            verb.add_option("--address", options.address, "Sender or recipient, or a part of it");
            verb.add_option("--message-id", options.message_id, "Message-ID of the mail");
            verb.add_option("--subject", options.subject, "Part of the subject");
            verb.add_option("--queue-id", options.queue_id, "The mail server's queue id");
            verb.add_option("--ticket", options.ticket, "The ticket: TCK-91");
            verb.add_option(
                "--outcome",
                options.outcome,
                "created, appended, noted, closed, duplicate, loop, bounce, auto_reply, held, "
                "discarded"
            );
            add_listing_options(verb, options.listing);
        }
    );
    verbs.add(
        noun,
        "show",
        "Show a delivery and why it was decided so",
        "ledger show 12",
        ledger_show,
        [](CLI::App& verb, LedgerShow& options) {
            add_id(verb, "ID", options.id, "Number of the delivery");
            add_json_option(verb, options.json);
        }
    );
}

void add_outbox(CLI::App& root, Verbs& verbs) {
    auto& noun = add_noun(root, "outbox", "Mail to be sent");
    verbs.add_listing(noun, "list", "List mails, the newest first", "outbox list", outbox_list);
    const auto define = [](CLI::App& verb, OutboxChange& options) {
        add_id(verb, "ID", options.id, "Number of the mail");
    };
    verbs.add(
        noun,
        "retry",
        "Try a waiting or failed mail again now",
        "outbox retry 5",
        outbox_retry,
        define
    );
    verbs.add(
        noun,
        "cancel",
        "Never send a mail that has not been sent",
        "outbox cancel 5",
        outbox_cancel,
        define
    );
}

}  // namespace

void add_ledger_commands(CLI::App& root, Verbs& verbs) {
    add_deliveries(root, verbs);
    auto& notification = add_noun(root, "notification", "What agents should see");
    verbs.add_listing(
        notification,
        "list",
        "List notifications, the newest first",
        "notification list",
        notification_list
    );
    verbs.add(
        notification,
        "done",
        "Mark a notification as seen to",
        "notification done 4",
        notification_done,
        [](CLI::App& verb, NotificationDone& options) {
            add_id(verb, "ID", options.id, "Number of the notification");
        }
    );
    add_outbox(root, verbs);
}

}  // namespace maildocket::cli
