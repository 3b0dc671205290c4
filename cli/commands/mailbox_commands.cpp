#include "cli/admin/mailbox.hpp"
#include "cli/admin/mailbox_connect.hpp"
#include "cli/admin/mailbox_test.hpp"
#include "cli/commands/verbs.hpp"

namespace maildocket::cli {

void add_mailbox_commands(CLI::App& root, Verbs& verbs) {
    auto& noun = add_noun(root, "mailbox", "Hosted mailboxes that feed queues");
    verbs.add_listing(
        noun, "list", "List mailboxes and how they are", "mailbox list", mailbox_list
    );
    verbs.add(
        noun,
        "connect",
        "Sign in to a mailbox with a browser, once, and keep the tokens",
        "mailbox connect m365",
        mailbox_connect,
        [](CLI::App& verb, MailboxConnect& options) {
            verb.add_option("NAME", options.name, "Name of the mailbox")->required();
            verb.add_flag(
                "--device", options.device, "The browser is on another device: it gets a code"
            );
        }
    );
    verbs.add(
        noun,
        "test",
        "Try a mailbox step by step and say what to do where it fails",
        "mailbox test m365",
        mailbox_test,
        [](CLI::App& verb, MailboxTest& options) {
            verb.add_option("NAME", options.name, "Name of the mailbox")->required();
            verb.add_option("STEP", options.step, "token, imap or smtp; all of them without");
            add_json_option(verb, options.json);
        }
    );
    verbs.add(
        noun,
        "remove",
        "Forget the tokens of a mailbox and how far taking its mail has come",
        "mailbox remove m365",
        mailbox_remove,
        [](CLI::App& verb, MailboxRemove& options) {
            verb.add_option("NAME", options.name, "Name of the mailbox")->required();
        }
    );
}

}  // namespace maildocket::cli
