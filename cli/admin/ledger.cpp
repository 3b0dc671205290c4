#include "cli/admin/ledger.hpp"

#include "cli/admin/ledger_print.hpp"
#include "cli/arguments.hpp"
#include "core/base/ascii.hpp"
#include "core/base/escape.hpp"
#include "core/mail/mailbox.hpp"

namespace maildocket::cli {

namespace {

// With or without the brackets that mail programs show.
std::string without_brackets(std::string_view message_id) {
    message_id = ascii::trim(message_id);
    if (message_id.starts_with('<') && message_id.ends_with('>')) {
        message_id = message_id.substr(1, message_id.size() - 2);
    }
    return std::string(message_id);
}

// A whole address is compared as it is stored, a part of one in lower case.
std::string address_part(std::string_view text) {
    return normalize_email(text).value_or(ascii::lower(ascii::trim(text)));
}

Outcome outcome_of(const std::string& text) {
    const auto outcome = parse_outcome(text);
    if (!outcome) {
        throw Stop(
            Exit::usage,
            "no outcome \"" + escape_for_log(text, 80) +
                "\"; there are created, appended, noted, closed, duplicate, loop, bounce, "
                "auto_reply, "
                "held and discarded"
        );
    }
    return *outcome;
}

}  // namespace

Exit ledger_list(Context& context, const LedgerList& options) {
    store::LedgerFilter filter;
    filter.address = address_part(utf8_text(options.address, "address"));
    filter.message_id = without_brackets(utf8_text(options.message_id, "Message-ID"));
    filter.subject = utf8_text(options.subject, "subject");
    filter.queue_id = utf8_text(options.queue_id, "queue id");
    if (!options.ticket.empty()) {
        auto [queue, reference] = ticket_reference(options.ticket, context.config().queues);
        filter.ticket_queue = queue->name;
        filter.ticket = std::move(reference);
    }
    if (!options.outcome.empty()) {
        filter.outcome = outcome_of(options.outcome);
    }
    filter.limit = options.listing.limit;
    return print_deliveries(context, options.listing, need(context.ledger().list(filter)));
}

Exit ledger_show(Context& context, const LedgerShow& options) {
    const auto details = need(
        context.ledger().show(DeliveryId{options.id}), "\"maildocket ledger list\" shows them all"
    );
    if (options.json) {
        print_json(context.out(), json_of(details));
    } else {
        print_delivery(context.out(), details);
    }
    return Exit::done;
}

}  // namespace maildocket::cli
