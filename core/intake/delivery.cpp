#include "core/intake/delivery.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace maildocket::intake {

namespace {

constexpr std::size_t header_octets_max = 998;

std::string bounded(std::string_view text) {
    return std::string(utf8::truncate(text, header_octets_max));
}

routing::Decision hold(const routing::IncomingMail& incoming, const std::string& reason) {
    routing::Decision decision;
    decision.verdict = routing::Hold{};
    decision.author = routing::author_of(incoming);
    decision.author.email = normalize_email(decision.author.email).value_or("");
    decision.reason = reason;
    decision.trace.push_back({"store", reason, "held"});
    return decision;
}

const Mailbox& recipient_of(const DeliveryJob& job, std::size_t position) {
    return job.mail->envelope.recipients[job.recipients[position]].mailbox;
}

// Ledger rows of the recipients from `position` on, which share what became of `first`.
Result<void> record_duplicates(
    store::IntakeTransaction& transaction,
    const DeliveryJob& job,
    std::size_t position,
    const store::DeliveryOutcome& first
) {
    for (; position < job.recipients.size(); ++position) {
        auto record =
            record_of(*job.mail, incoming(*job.mail, recipient_of(job, position)), *job.queue);
        record.outcome = Outcome::duplicate;
        record.reason = "the same mail as delivery " + std::to_string(first.delivery.value);
        record.trace.push_back({"duplicate", record.reason, "duplicate"});
        if (auto recorded = transaction.record_duplicate(record, first, job.mail->content());
            !recorded) {
            return recorded;
        }
    }
    return {};
}

// The virus scan that a mail may be held for must have looked at it.
bool is_scanned(const PreparedMail& mail) {
    return !mail.scan || mail.scan->trouble.empty();
}

// A mail that was held and that a person wants decided anew. What is held or refused by today's
// rules, too, stays as it is. not_found if it is held no more: a person was faster.
Result<store::DeliveryOutcome> decide_held(
    store::IntakeTransaction& transaction,
    const DeliveryJob& job,
    const DeliveryQuestion& question,
    const store::DeliveryOutcome& held
) {
    const auto& mail = *job.mail;
    const auto answers = transaction.answer(question.key, question.inquiry);
    if (!answers) {
        return fail_with(answers);
    }
    const auto seen = incoming(mail, recipient_of(job, 0));
    const auto policy = routing_policy(*mail.policy, *job.queue);
    const auto decision = routing::decide(seen, *answers, policy);
    if (std::holds_alternative<routing::Refuse>(decision.verdict) ||
        std::holds_alternative<routing::Hold>(decision.verdict)) {
        return held;
    }
    return transaction.reapply(
        held.delivery,
        routing::effects_of(decision, seen, policy, record_of(mail, seen, *job.queue)),
        mail.content()
    );
}

// A reply to all comes to a signed address and to the queue's own, in whichever order the mail
// server likes: what the signature proves must not depend on it.
void put_signed_first(std::vector<std::size_t>& recipients, const PreparedMail& mail) {
    const auto is_signed = [&mail](std::size_t recipient) {
        const auto& mailbox = mail.envelope.recipients[recipient].mailbox;
        return looks_signed(mailbox) &&
               verify_address(mail.policy->keys, mailbox, mail.received_at).has_value();
    };
    if (recipients.size() > 1 && !is_signed(recipients.front()) && is_signed(recipients.back())) {
        std::ranges::rotate(recipients, recipients.end() - 1);
    }
}

}  // namespace

std::vector<DeliveryJob> jobs_of(const std::shared_ptr<const PreparedMail>& mail) {
    std::vector<DeliveryJob> jobs;
    const auto& recipients = mail->envelope.recipients;
    for (std::size_t i = 0; i < recipients.size(); ++i) {
        const auto* queue = mail->policy->queues.queue_of(recipients[i].mailbox);
        if (queue == nullptr) {
            continue;
        }
        auto job = std::ranges::find(jobs, queue, &DeliveryJob::queue);
        if (job == jobs.end()) {
            job = jobs.insert(jobs.end(), DeliveryJob{mail, queue, {}});
        }
        job->recipients.push_back(i);
        put_signed_first(job->recipients, *mail);
    }
    return jobs;
}

Result<Reply> deliver(
    store::IntakeTransaction& transaction,
    const DeliveryJob& job,
    const std::optional<std::string>& hold_reason
) {
    const auto& mail = *job.mail;
    const auto seen = incoming(mail, recipient_of(job, 0));
    const auto question = question_of(mail, seen, *job.queue);
    auto claimed = transaction.claim(question.key, question.inquiry);
    if (!claimed) {
        return fail_with(claimed);
    }
    std::size_t recorded = 0;
    store::DeliveryOutcome outcome;
    if (auto* earlier = std::get_if<store::DeliveryOutcome>(&*claimed)) {
        outcome = std::move(*earlier);
        if (outcome.outcome == Outcome::held && mail.envelope.decide_again && !hold_reason &&
            is_scanned(mail)) {
            auto decided = decide_held(transaction, job, question, outcome);
            if (!decided) {
                return fail_with(decided);
            }
            outcome = std::move(*decided);
        }
    } else {
        const auto policy = routing_policy(*mail.policy, *job.queue);
        const auto decision =
            hold_reason ? hold(seen, *hold_reason)
                        : routing::decide(seen, std::get<routing::Answers>(*claimed), policy);
        if (const auto* refuse = std::get_if<routing::Refuse>(&decision.verdict)) {
            return refuse->reply;
        }
        auto applied = transaction.apply(
            routing::effects_of(decision, seen, policy, record_of(mail, seen, *job.queue)),
            mail.content()
        );
        if (!applied) {
            return fail_with(applied);
        }
        outcome = std::move(*applied);
        recorded = 1;
    }
    if (auto rest = record_duplicates(transaction, job, recorded, outcome); !rest) {
        return fail_with(rest);
    }
    return reply_for(outcome.outcome, outcome.reference);
}

Reply reply_for(Outcome outcome, const std::optional<TicketReference>& ticket) {
    // The sender's server is not told what a person here did later.
    const auto shown = outcome == Outcome::discarded ? Outcome::held : outcome;
    std::string text(to_string(shown));
    if (ticket) {
        text += " [" + ticket->text() + ']';
    }
    return Reply{250, {2, 0, 0}, std::move(text)};
}

Reply scanner_away() {
    return Reply{451, {4, 7, 1}, "The virus scanner can't be reached, please try again later"};
}

routing::RoutingPolicy routing_policy(const IntakePolicy& policy, const QueuePolicy& queue) {
    return {queue, policy.queues, policy.budget, policy.authserv_ids};
}

DeliveryQuestion question_of(
    const PreparedMail& mail, const routing::IncomingMail& incoming, const QueuePolicy& queue
) {
    return {
        {queue.name, bounded(mail.message.message_id), mail.digest, mail.envelope.door_key},
        routing::inquire(incoming, routing_policy(*mail.policy, queue))};
}

routing::DeliveryRecord record_of(
    const PreparedMail& mail, const routing::IncomingMail& incoming, const QueuePolicy& queue
) {
    const auto author = routing::author_of(incoming);
    routing::DeliveryRecord record;
    record.queue = queue.name;
    record.recipient = incoming.recipient;
    record.reverse_path = incoming.reverse_path;
    record.from = bounded(normalize_email(author.email).value_or(author.email));
    record.subject = bounded(mail.message.subject);
    record.message_id = bounded(mail.message.message_id);
    record.digest = mail.digest;
    record.door = mail.envelope.door;
    record.door_key = mail.envelope.door_key;
    record.queue_id = bounded(mail.envelope.client.queue_id);
    record.octets = mail.spool->octets();
    record.received_at = mail.received_at;
    return record;
}

}  // namespace maildocket::intake
