#include "core/base/ascii.hpp"
#include "core/routing/decider.hpp"
#include "core/routing/ticket_match.hpp"
#include "core/text/subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace maildocket::routing {

namespace {

constexpr int similarity_percent_min = 95;

}  // namespace

Decider::Row Decider::refers_to_ticket() {
    if (ticket_ == nullptr) {
        return std::nullopt;
    }
    if (ticket_->state == TicketState::closed) {
        return closed_ticket();
    }
    if (accepted_ ||
        may_append(*ticket_, answers_, decision_.author.email, finding_, decision_.trace)) {
        return append(*ticket_);
    }
    return stranger();
}

Decider::Row Decider::closed_ticket() {
    if (policy_.queue.closed_reply == ClosedReply::fresh_ticket) {
        note(
            "closed",
            ticket_->reference.text() + " is closed, closed_reply = \"new\"",
            "treated as new mail"
        );
        mentions_ = ticket_->reference;
        return std::nullopt;
    }
    const bool wanted = decision_.trust >= Trust::known &&
                        ticket_->closed_answers_to_author < policy_.budget.closed_answers_per_day;
    const bool respond = wanted && decision_.answer.refusal.empty();
    note(
        "closed",
        ticket_->reference.text() + " is closed",
        respond ? "the sender is told" : "the sender is not told"
    );
    decision_.reason = ticket_->reference.text() + " is closed";
    return AnswerClosed{*ticket_, respond, wanted && decision_.answer.over_budget};
}

Verdict Decider::append(const TicketFacts& ticket) {
    AppendArticle append;
    append.ticket = ticket;
    // What a program sends in an agent's name orders nothing and is sent on to nobody.
    const bool automatic = mail_.reading.classification.mail_class == MailClass::auto_generated;
    append.kind = !answers_.author.agent ? ArticleKind::client
                  : automatic            ? ArticleKind::note
                                         : ArticleKind::agent;
    append.watchers =
        new_watchers(mail_, policy_, ticket.watchers, decision_.author.email, ticket.contact_email);
    for (const auto& watcher : ticket.watchers) {
        if (std::ranges::find(answers_.agents, watcher, &AgentFacts::email) !=
            answers_.agents.end()) {
            append.watching_agents.push_back(watcher);
        }
    }
    return append.kind == ArticleKind::agent ? follow_orders(std::move(append))
                                             : Verdict(std::move(append));
}

// Commands are lines at the top of an agent's mail; all of them are followed or none.
Verdict Decider::follow_orders(AppendArticle append) {
    auto written = read_commands(mail_.reading.new_text);
    if (written.commands.empty()) {
        return append;
    }
    auto judged = judge_orders(written.commands, *answers_.author.agent, answers_);
    if (!judged.fault.empty()) {
        const bool respond = decision_.answer.refusal.empty();
        note("command", judged.fault, "nothing is done");
        decision_.reason = "a command was not understood";
        return RefuseOrders{append.ticket, std::move(judged.fault), respond};
    }
    for (const auto& command : written.commands) {
        note("command", command.line, "followed");
    }
    append.orders = std::move(judged.orders);
    append.text = std::move(written.rest);
    // Without a text there is nothing to send to anybody.
    const bool silent = append.orders.internal || ascii::trim(*append.text).empty();
    append.kind = silent ? ArticleKind::note : ArticleKind::agent;
    return append;
}

Decider::Row Decider::stranger() {
    const auto evidence =
        decision_.author.email + " does not belong to " + ticket_->reference.text();
    switch (policy_.queue.stranger_reply) {
        case StrangerReply::note:
            note("stranger_reply", evidence, "internal note");
            decision_.reason = "sender does not belong to this ticket";
            return NoteFromStranger{*ticket_};
        case StrangerReply::hold:
            note("stranger_reply", evidence, "held");
            return hold("sender does not belong to " + ticket_->reference.text());
        case StrangerReply::fresh_ticket:
            note("stranger_reply", evidence, "treated as new mail");
            mentions_ = ticket_->reference;
            return std::nullopt;
    }
    return std::nullopt;
}

// A person who writes again instead of answering (policy similar_subject_days).
Decider::Row Decider::similar_subject() {
    if (ticket_ != nullptr || !answers_.author.contact) {
        return std::nullopt;
    }
    for (const auto& candidate : answers_.similar_candidates) {
        const auto percent = text::similarity(
            text::base_subject(mail_.message.subject).text,
            text::base_subject(candidate.subject).text
        );
        if (candidate.state != TicketState::closed && percent >= similarity_percent_min) {
            note(
                "similar_subject",
                fmt::format("{} % like \"{}\"", percent, candidate.subject),
                candidate.reference.text()
            );
            return append(candidate);
        }
    }
    return std::nullopt;
}

}  // namespace maildocket::routing
