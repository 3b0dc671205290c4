#include "cli/admin/ticket.hpp"

#include "cli/admin/agent.hpp"
#include "cli/admin/ticket_print.hpp"
#include "cli/arguments.hpp"
#include "core/base/escape.hpp"
#include "core/routing/recipients.hpp"

namespace maildocket::cli {

namespace {

constexpr auto list_hint = "\"maildocket ticket list\" shows them all";

TicketState ticket_state(const std::string& text) {
    const auto state = parse_ticket_state(text);
    if (!state) {
        throw Stop(
            Exit::usage,
            "no state \"" + escape_for_log(text, 80) +
                "\"; there are new, open, pending, resolved and closed"
        );
    }
    return *state;
}

// A notice to whoever has the ticket, but not about what he did himself.
std::vector<routing::NewOutboxMail> tell_assignee(
    const Config& config,
    const store::TicketRow& ticket,
    const std::string& assignee,
    const std::string& author
) {
    const auto* queue = config.queues.find(ticket.queue);
    routing::NewOutboxMail mail;
    mail.subject = ticket.subject;
    mail.language = queue == nullptr ? "" : queue->language;
    return routing::mails_of_notice({{}, assignee, {}, {}}, author, {}, config.queues, mail);
}

}  // namespace

TicketId find_ticket(Context& context, const std::string& text) {
    const auto [queue, reference] = ticket_reference(text, context.config().queues);
    const auto found = context.tickets().find(queue->name, reference.number);
    if (!found && found.error().code == ErrorCode::not_found) {
        throw Stop(Exit::no, "no ticket " + reference.text() + "; " + list_hint);
    }
    return need(found);
}

Exit ticket_list(Context& context, const TicketList& options) {
    store::TicketFilter filter;
    if (!options.state.empty()) {
        filter.state = ticket_state(options.state);
    }
    if (!options.queue.empty()) {
        need_queue(options.queue, context.config().queues);
    }
    filter.queue = options.queue;
    filter.client = utf8_text(options.client, "name of the client");
    filter.search = utf8_text(options.search, "text to search for");
    filter.limit = options.listing.limit;
    return print_tickets(context, options.listing, need(context.tickets().list(filter)));
}

Exit ticket_show(Context& context, const TicketShow& options) {
    const auto ticket = find_ticket(context, options.reference);
    const auto details = need(context.tickets().show(ticket));
    if (options.json) {
        print_json(context.out(), json_of(details));
    } else {
        print_ticket(context.out(), details);
    }
    return Exit::done;
}

Exit ticket_original(Context& context, const TicketOriginal& options) {
    const auto write = [&context](std::string_view octets) -> Result<void> {
        context.out().write(octets.data(), static_cast<std::streamsize>(octets.size()));
        if (!context.out()) {
            return fail(ErrorCode::no_space, "standard output cannot be written");
        }
        return {};
    };
    need(
        context.tickets().original(ArticleId{options.article}, write),
        "\"maildocket ticket show REF\" shows the ids of articles"
    );
    return Exit::done;
}

Exit ticket_note(Context& context, const TicketNote& options) {
    const auto ticket = find_ticket(context, options.reference);
    const auto agent = need_agent(context, email_address(options.agent));
    routing::NewArticle note;
    note.kind = ArticleKind::note;
    note.author_name = agent.name;
    note.author_email = agent.email;
    note.trust = Trust::token;  // whoever may run this command needs no other proof
    note.text = text_of(context.in(), "note");
    note.new_text = note.text;
    const auto details = need(context.tickets().show(ticket));
    const auto mails =
        tell_assignee(context.config(), details.ticket, details.ticket.assignee, agent.email);
    store::DeskEntry entry;
    entry.article = std::move(note);
    entry.outbox = mails;
    need(context.tickets().add_article(ticket, entry, context.now()));
    return Exit::done;
}

Exit ticket_assign(Context& context, const TicketAssign& options) {
    if (options.agent.empty() != options.nobody) {
        throw Stop(Exit::usage, "give the address of an agent, or --nobody");
    }
    const auto ticket = find_ticket(context, options.reference);
    const auto agent = options.nobody ? "" : email_address(options.agent);
    const auto details = need(context.tickets().show(ticket));
    const auto mails = tell_assignee(context.config(), details.ticket, agent, {});
    need(
        context.tickets().assign(ticket, agent, mails, context.now()),
        "\"maildocket agent list\" shows the agents"
    );
    return Exit::done;
}

Exit ticket_set_state(Context& context, const TicketSetState& options) {
    const auto state = ticket_state(options.state);
    const auto ticket = find_ticket(context, options.reference);
    need(
        context.tickets().set_state(ticket, state, {}, context.now()),
        "a new mail of the client opens a new ticket"
    );
    return Exit::done;
}

Exit ticket_merge(Context& context, const TicketMerge& options) {
    const auto ticket = find_ticket(context, options.reference);
    const auto into = find_ticket(context, options.into);
    need(context.tickets().merge(ticket, into, context.now()));
    return Exit::done;
}

}  // namespace maildocket::cli
