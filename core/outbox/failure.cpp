#include "core/outbox/failure.hpp"

#include <utility>
#include <vector>

namespace maildocket::outbox {

namespace {

using routing::OutboxKind;

// What it was, in a sentence.
std::string_view name_of(OutboxKind kind) {
    switch (kind) {
        case OutboxKind::acknowledgement: return "The acknowledgement";
        case OutboxKind::closed_answer: return "The answer that the ticket is closed";
        case OutboxKind::agent_reply: return "The reply";
        case OutboxKind::notice: return "The notice";
        case OutboxKind::command_error: return "The answer to a command";
        case OutboxKind::undeliverable: return "The report of a mail that came back";
    }
    return "The mail";
}

std::vector<std::string> concerned(
    const store::OutboxTicket& ticket, const QueueDirectory& queues
) {
    if (!ticket.assignee.empty()) {
        return {ticket.assignee};
    }
    const auto* queue = queues.find(ticket.queue);
    return queue == nullptr ? std::vector<std::string>{} : queue->notify;
}

}  // namespace

store::OutboxFailure failure_of(
    const store::OutboxJob& job, const std::string& error, const QueueDirectory& queues
) {
    const auto text =
        std::string(name_of(job.kind)) + " to " + job.to + " could not be delivered: " + error;
    store::OutboxFailure failure{job.id, error, std::nullopt, {{"undeliverable", text}}, {}};
    if (!job.ticket) {
        return failure;
    }
    routing::NewArticle note;
    note.kind = ArticleKind::note;
    note.trust = Trust::token;
    note.subject = "Could not be delivered";
    note.text = text;
    note.new_text = text;
    failure.note = std::move(note);
    if (job.kind == OutboxKind::agent_reply) {
        for (const auto& email : concerned(*job.ticket, queues)) {
            if (email != job.to && !queues.is_own_address(email)) {
                routing::NewOutboxMail mail;
                mail.kind = OutboxKind::undeliverable;
                mail.to = email;
                mail.subject = job.subject;
                mail.language = job.language;
                mail.text = text;
                failure.mails.push_back(std::move(mail));
            }
        }
    }
    return failure;
}

}  // namespace maildocket::outbox
