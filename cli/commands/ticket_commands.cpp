#include "cli/admin/review.hpp"
#include "cli/admin/review_accept.hpp"
#include "cli/admin/ticket.hpp"
#include "cli/admin/ticket_reply.hpp"
#include "cli/commands/verbs.hpp"

namespace maildocket::cli {

namespace {

constexpr auto reference_help = "The ticket: TCK-91, [TCK-91] or tck-91";

void add_reading_verbs(CLI::App& noun, Verbs& verbs) {
    verbs.add(
        noun,
        "list",
        "List tickets, the newest first",
        "ticket list --state open --queue support --search printer",
        ticket_list,
        [](CLI::App& verb, TicketList& options) {
            verb.add_option("--state", options.state, "new, open, pending, resolved or closed");
            verb.add_option("--queue", options.queue, "Name of a queue");
            verb.add_option("--client", options.client, "Name of a client");
            verb.add_option(
                "--search", options.search, "Part of subject, text, reference or contact"
            );
            add_listing_options(verb, options.listing);
        }
    );
    verbs.add(
        noun,
        "show",
        "Show a ticket with its articles",
        "ticket show TCK-91",
        ticket_show,
        [](CLI::App& verb, TicketShow& options) {
            verb.add_option("REF", options.reference, reference_help)->required();
            add_json_option(verb, options.json);
        }
    );
    verbs.add(
        noun,
        "original",
        "The mail of an article on standard output, octet for octet",
        "ticket original 17 > mail.eml",
        ticket_original,
        [](CLI::App& verb, TicketOriginal& options) {
            add_id(
                verb,
                "ARTICLE_ID",
                options.article,
                "Number of the article, as \"ticket show\" has it"
            );
        }
    );
}

void add_changing_verbs(CLI::App& noun, Verbs& verbs) {
    verbs.add(
        noun,
        "reply",
        "Write to contact and watchers; the text comes on standard input",
        "ticket reply TCK-91 --agent max@example.com --attach plan.pdf < reply.txt",
        ticket_reply,
        [](CLI::App& verb, TicketReply& options) {
            verb.add_option("REF", options.reference, reference_help)->required();
            verb.add_option("--agent", options.agent, "Address of the agent who writes")
                ->required();
            verb.add_option("--attach", options.attachments, "A file to send; may be repeated")
                ->type_name("FILE")
                ->expected(1)
                ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
        }
    );
    verbs.add(
        noun,
        "note",
        "Add an internal note, which comes on standard input",
        "ticket note TCK-91 --agent max@example.com < note.txt",
        ticket_note,
        [](CLI::App& verb, TicketNote& options) {
            verb.add_option("REF", options.reference, reference_help)->required();
            verb.add_option("--agent", options.agent, "Address of the agent who writes")
                ->required();
        }
    );
    verbs.add(
        noun,
        "assign",
        "Give a ticket to an agent",
        "ticket assign TCK-91 max@example.com",
        ticket_assign,
        [](CLI::App& verb, TicketAssign& options) {
            verb.add_option("REF", options.reference, reference_help)->required();
            verb.add_option("EMAIL", options.agent, "Address of the agent");
            verb.add_flag("--nobody", options.nobody, "Take the assignment away");
        }
    );
    verbs.add(
        noun,
        "state",
        "Change the state of a ticket; closed is final",
        "ticket state TCK-91 resolved",
        ticket_set_state,
        [](CLI::App& verb, TicketSetState& options) {
            verb.add_option("REF", options.reference, reference_help)->required();
            verb.add_option("STATE", options.state, "new, open, pending, resolved or closed")
                ->required();
        }
    );
    verbs.add(
        noun,
        "merge",
        "Merge a ticket into another: mail to the first goes to the second from now on",
        "ticket merge TCK-91 TCK-88",
        ticket_merge,
        [](CLI::App& verb, TicketMerge& options) {
            verb.add_option("REF", options.reference, reference_help)->required();
            verb.add_option("INTO", options.into, "The ticket that goes on")->required();
        }
    );
}

void add_review_verbs(CLI::App& root, Verbs& verbs) {
    auto& review = add_noun(root, "review", "Mails that are held for a person");
    verbs.add_listing(
        review, "list", "List what waits, the oldest first", "review list", review_list
    );
    verbs.add(
        review,
        "show",
        "Show a held mail and why it is held",
        "review show 3",
        review_show,
        [](CLI::App& verb, ReviewShow& options) {
            add_id(verb, "ID", options.id, "Number of the review");
            add_json_option(verb, options.json);
        }
    );
    verbs.add(
        review,
        "accept",
        "Let a held mail in",
        "review accept 3 --client \"Northwind Ltd\" --learn-domain",
        review_accept,
        [](CLI::App& verb, ReviewAccept& options) {
            add_id(verb, "ID", options.id, "Number of the review");
            verb.add_option(
                "--client", options.client, "The author becomes a contact of this client"
            );
            verb.add_option(
                "--contact", options.contact, "Address of the contact who has written it"
            );
            verb.add_flag(
                "--learn-domain",
                options.learn_domain,
                "Whoever writes from the author's domain is of that client"
            );
        }
    );
    verbs.add(
        review,
        "discard",
        "Throw a held mail away; the ledger and the original keep it",
        "review discard 3",
        review_discard,
        [](CLI::App& verb, ReviewDiscard& options) {
            add_id(verb, "ID", options.id, "Number of the review");
        }
    );
}

}  // namespace

void add_ticket_commands(CLI::App& root, Verbs& verbs) {
    auto& ticket = add_noun(root, "ticket", "Tickets and their articles");
    add_reading_verbs(ticket, verbs);
    add_changing_verbs(ticket, verbs);

    add_review_verbs(root, verbs);
}

}  // namespace maildocket::cli
