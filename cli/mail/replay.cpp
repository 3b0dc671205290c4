#include "cli/mail/explain.hpp"
#include "cli/mail/prepared.hpp"
#include "core/base/escape.hpp"
#include "core/intake/delivery.hpp"
#include "core/intake/explain.hpp"

#include <algorithm>

namespace maildocket::cli {

namespace {

struct Replayed {
    store::LedgerRow row;
    std::optional<Outcome> outcome;  // today's; nothing: refused
    std::string reason;
    std::optional<TicketReference> ticket;
    bool applied = false;
};

std::optional<Timestamp> time_of(const std::optional<std::string>& text) {
    if (!text) {
        return std::nullopt;
    }
    const auto time = parse_rfc3339(*text);
    if (!time) {
        throw Stop(
            Exit::usage,
            '"' + escape_for_log(*text, 80) +
                "\" is no time; write 2026-11-25 or 2026-11-25T09:51:43Z"
        );
    }
    return time;
}

// The answer of today without the delivery itself: explain() would say that the mail is here.
Replayed decide_today(
    store::IntakeStore& store, const intake::PreparedMail& mail, const store::LedgerRow& row
) {
    Replayed replayed{row, std::nullopt, "", std::nullopt, false};
    const auto& recipient = mail.envelope.recipients.front().mailbox;
    const auto* queue = mail.policy->queues.queue_of(recipient);
    if (queue == nullptr) {
        replayed.reason = recipient.address() + " belongs to no queue";
        return replayed;
    }
    const auto seen = intake::incoming(mail, recipient);
    const auto question = intake::question_of(mail, seen, *queue);
    const auto answered = need(store.ask(question.key, question.inquiry));
    const auto decision =
        routing::decide(seen, answered.answers, intake::routing_policy(*mail.policy, *queue));
    auto explanation = intake::explain_decision(decision, answered.answers);
    replayed.outcome = explanation.outcome;
    replayed.reason = std::move(explanation.reason);
    replayed.ticket = std::move(explanation.ticket);
    return replayed;
}

void apply(store::IntakeStore& store, const intake::PreparedMail& mail, Replayed& replayed) {
    const auto done = need(intake::decide_again(store, mail, replayed.row.id, std::nullopt));
    replayed.outcome = done.outcome;
    replayed.ticket = done.reference;
    replayed.applied = done.outcome != Outcome::held;
}

boost::json::object json_of(const Replayed& replayed) {
    const auto& today = replayed.outcome;
    return {
        {"delivery_id", replayed.row.id.value},
        {"from", json_text_or_null(replayed.row.from)},
        {"subject", json_text(replayed.row.subject)},
        {"outcome", json_text(to_string(replayed.row.outcome))},
        {"outcome_today", today ? json_text(to_string(*today)) : boost::json::value(nullptr)},
        {"reason_today", json_text_or_null(replayed.reason)},
        {"ticket", json_reference(replayed.ticket)},
        {"applied", replayed.applied}};
}

std::vector<std::string> cells_of(const Replayed& replayed) {
    return {
        std::to_string(replayed.row.id.value),
        replayed.row.from,
        replayed.row.subject,
        std::string(to_string(replayed.row.outcome)),
        replayed.outcome ? std::string(to_string(*replayed.outcome)) : "refused",
        replayed.ticket ? replayed.ticket->text() : "",
        yes_if(replayed.applied),
        replayed.reason};
}

struct ReplayedLedger {
    std::vector<Replayed> rows;
    std::size_t deleted = 0;  // mails whose original is no more
};

ReplayedLedger replay_ledger(Context& context, const Replay& options) {
    store::LedgerFilter filter;
    filter.since = time_of(options.since);
    const auto policy = intake_policy(context);
    const auto store = need(context.stores().open_intake());
    auto rows = need(context.ledger().list(filter));
    std::ranges::reverse(rows);  // the oldest first, as they came
    ReplayedLedger ledger;
    for (const auto& row : rows) {
        if (row.outcome == Outcome::duplicate || row.outcome == Outcome::discarded) {
            continue;
        }
        const bool applies = options.apply && row.outcome == Outcome::held;
        const auto stored = stored_mail(
            context, row, policy, applies ? intake::Staging::store : intake::Staging::look_only
        );
        if (!stored && stored.error().code == ErrorCode::not_found) {
            ++ledger.deleted;
            continue;
        }
        const auto mail = need(stored);
        auto replayed = decide_today(*store, *mail, row);
        if (applies && replayed.outcome && replayed.outcome != Outcome::held) {
            apply(*store, *mail, replayed);
        }
        ledger.rows.push_back(std::move(replayed));
    }
    return ledger;
}

}  // namespace

Exit replay(Context& context, const Replay& options) {
    const auto ledger = replay_ledger(context, options);
    if (ledger.deleted > 0) {
        context.err() << "maildocket: remark: mails whose original was deleted (keep_raw_days) are "
                         "left out: "
                      << ledger.deleted << '\n';
    }
    return print_listing(
        context,
        options.listing,
        ledger.rows,
        json_of,
        {{.heading = "ID", .to_the_right = true},
         {.heading = "FROM", .shrinks = true},
         {.heading = "SUBJECT", .shrinks = true},
         {"OUTCOME"},
         {"TODAY"},
         {"TICKET"},
         {"APPLIED"},
         {.heading = "REASON", .shrinks = true}},
        cells_of,
        "no mails in that time"
    );
}

}  // namespace maildocket::cli
