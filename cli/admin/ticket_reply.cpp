#include "cli/admin/ticket_reply.hpp"

#include "cli/admin/agent.hpp"
#include "cli/admin/file_attachments.hpp"
#include "cli/admin/ticket.hpp"
#include "cli/arguments.hpp"
#include "core/routing/recipients.hpp"

#include <algorithm>

namespace maildocket::cli {

namespace {

// The mail that is answered: the newest that came by mail, so that the client's program shows one
// conversation.
std::string answered_id(const store::TicketDetails& details) {
    const auto article = std::find_if(
        details.articles.rbegin(),
        details.articles.rend(),
        [](const store::ArticleRow& row) {
            return row.kind == ArticleKind::client && !row.message_id.empty();
        }
    );
    return article == details.articles.rend() ? std::string() : article->message_id;
}

std::vector<routing::NewOutboxMail> letters(
    const Config& config, const store::TicketDetails& details, const std::string& author
) {
    const auto* queue = config.queues.find(details.ticket.queue);
    routing::NewOutboxMail mail;
    mail.subject = details.ticket.subject;
    mail.language = queue == nullptr ? "" : queue->language;
    mail.in_reply_to = answered_id(details);
    return routing::mails_of_reply(
        {details.ticket.contact, details.ticket.assignee, details.watchers, {}},
        author,
        config.queues,
        mail
    );
}

}  // namespace

Exit ticket_reply(Context& context, const TicketReply& options) {
    const auto ticket = find_ticket(context, options.reference);
    const auto agent = need_agent(context, email_address(options.agent));
    const auto details = need(context.tickets().show(ticket));
    if (details.ticket.state == TicketState::closed) {
        throw Stop(
            Exit::no,
            details.ticket.reference.text() +
                " is closed, and closed is final; write on another ticket of the client"
        );
    }
    const auto mails = letters(context.config(), details, agent.email);
    if (std::ranges::none_of(mails, [](const auto& mail) {
            return mail.kind == routing::OutboxKind::agent_reply;
        })) {
        throw Stop(
            Exit::no,
            details.ticket.reference.text() +
                " has neither contact nor watchers to write to; \"maildocket ticket note\" keeps a "
                "text here"
        );
    }
    const FileAttachments files(options.attachments, context.config().attachments);
    store::DeskEntry entry;
    entry.article.kind = ArticleKind::agent;
    entry.article.author_name = agent.name;
    entry.article.author_email = agent.email;
    entry.article.trust = Trust::token;  // whoever may run this command needs no other proof
    entry.article.subject = details.ticket.subject;
    entry.article.text = text_of(context.in(), "reply");
    entry.article.new_text = entry.article.text;
    entry.article.has_attachments = !files.rows().empty();
    entry.attachments = files.rows();
    entry.parts = files.sources();
    entry.outbox = mails;
    if (details.ticket.state == TicketState::fresh) {
        entry.new_state = TicketState::open;
    }
    need(context.tickets().add_article(ticket, entry, context.now()));
    return Exit::done;
}

}  // namespace maildocket::cli
