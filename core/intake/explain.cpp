#include "core/intake/explain.hpp"

#include "core/intake/delivery.hpp"

#include <variant>

namespace maildocket::intake {

namespace {

// Who and where, as far as each verdict knows it.
struct Describe {
    Explanation& explanation;
    const routing::Answers& answers;

    void operator()(const routing::CreateTicket& create) const {
        explanation.client = create.client_name;
        explanation.contact = create.contact_email;
    }
    void operator()(const routing::AppendArticle& append) const { ticket(append.ticket); }
    void operator()(const routing::RefuseOrders& refused) const { ticket(refused.ticket); }
    void operator()(const routing::NoteFromStranger& note) const { ticket(note.ticket); }
    void operator()(const routing::AnswerClosed& closed) const { ticket(closed.ticket); }
    void operator()(const routing::FileBounce& bounce) const { optional_ticket(bounce.ticket); }
    void operator()(const routing::FileAutoReply& reply) const { optional_ticket(reply.ticket); }
    void operator()(const routing::IgnoreLoop& /*loop*/) const {}
    void operator()(const routing::Hold& /*hold*/) const {}
    void operator()(const routing::Refuse& refuse) const { explanation.reply = refuse.reply; }

    void ticket(const routing::TicketFacts& facts) const {
        explanation.ticket = facts.reference;
        sender();
    }
    void optional_ticket(const std::optional<routing::TicketFacts>& facts) const {
        if (facts) {
            ticket(*facts);
        }
    }
    void sender() const {
        if (answers.author.contact) {
            explanation.client = answers.author.contact->client_name;
            explanation.contact = answers.author.contact->email;
        }
    }
};

}  // namespace

Explanation explain_decision(const routing::Decision& decision, const routing::Answers& answers) {
    Explanation explanation;
    explanation.outcome = routing::outcome_of(decision.verdict);
    explanation.reason = decision.reason;
    explanation.trust = decision.trust;
    explanation.trace = decision.trace;
    std::visit(Describe{explanation, answers}, decision.verdict);
    if (explanation.outcome) {
        explanation.reply = reply_for(*explanation.outcome, explanation.ticket);
    }
    return explanation;
}

Result<Explanation> explain(store::IntakeStore& store, const PreparedMail& mail) {
    const auto& recipient = mail.envelope.recipients.front().mailbox;
    const auto* queue = mail.policy->queues.queue_of(recipient);
    const bool forged =
        looks_signed(recipient) && !verify_address(mail.policy->keys, recipient, mail.received_at);
    if (queue == nullptr || forged) {
        Explanation refused;
        refused.reason = "no such address here";
        refused.reply = Reply{550, {5, 1, 1}, "No such address here"};
        refused.trace.push_back(
            {"recipient",
             recipient.address(),
             queue == nullptr ? "no queue" : "signature is not ours"}
        );
        return refused;
    }
    if (mail.scan && mail.scan->must_wait) {
        Explanation waits;
        waits.reason = "not scanned for viruses: " + mail.scan->trouble;
        waits.reply = scanner_away();
        waits.trace.push_back({"antivirus", mail.scan->trouble, "must wait"});
        return waits;
    }
    const auto seen = incoming(mail, recipient);
    const auto question = question_of(mail, seen, *queue);
    const auto answered = store.ask(question.key, question.inquiry);
    if (!answered) {
        return fail_with(answered);
    }
    const auto decision =
        routing::decide(seen, answered->answers, routing_policy(*mail.policy, *queue));
    if (!answered->earlier) {
        return explain_decision(decision, answered->answers);
    }
    Explanation explanation;
    explanation.outcome = Outcome::duplicate;
    explanation.reason =
        "the same mail as delivery " + std::to_string(answered->earlier->delivery.value);
    explanation.ticket = answered->earlier->reference;
    explanation.trust = decision.trust;
    explanation.reply = reply_for(answered->earlier->outcome, answered->earlier->reference);
    explanation.trace.push_back({"duplicate", explanation.reason, "duplicate"});
    return explanation;
}

Result<store::DeliveryOutcome> decide_again(
    store::IntakeStore& store,
    const PreparedMail& mail,
    DeliveryId held,
    const std::optional<routing::AcceptedByPerson>& accepted
) {
    const auto& recipient = mail.envelope.recipients.front().mailbox;
    const auto* queue = mail.policy->queues.queue_of(recipient);
    if (queue == nullptr) {
        return fail(
            ErrorCode::invalid_input,
            recipient.address() + " belongs to no queue of today's configuration"
        );
    }
    if (!accepted && mail.scan && !mail.scan->trouble.empty()) {
        // It may be held for its virus: only a scan lets it go.
        return store::DeliveryOutcome{held, Outcome::held, {}, {}, {}};
    }
    const auto seen = incoming(mail, recipient);
    const auto question = question_of(mail, seen, *queue);
    const auto answered = store.ask(question.key, question.inquiry);
    if (!answered) {
        return fail_with(answered);
    }
    const auto policy = routing_policy(*mail.policy, *queue);
    const auto decision = routing::decide(seen, answered->answers, policy, accepted);
    const bool not_taken = std::holds_alternative<routing::Refuse>(decision.verdict);
    if (not_taken || std::holds_alternative<routing::Hold>(decision.verdict)) {
        return store::DeliveryOutcome{held, Outcome::held, {}, {}, {}};
    }
    auto transaction = store.begin();
    if (!transaction) {
        return fail_with(transaction);
    }
    auto outcome =
        (*transaction)
            ->reapply(
                held,
                routing::effects_of(decision, seen, policy, record_of(mail, seen, *queue)),
                mail.content()
            );
    if (!outcome) {
        return outcome;
    }
    if (const auto committed = (*transaction)->commit(); !committed) {
        return fail_with(committed);
    }
    return outcome;
}

}  // namespace maildocket::intake
