#include "core/routing/answerable.hpp"
#include "core/routing/decider.hpp"
#include "core/routing/ticket_match.hpp"

#include <fmt/format.h>

#include <utility>

namespace maildocket::routing {

Decider::Decider(
    const IncomingMail& mail,
    const Answers& answers,
    const RoutingPolicy& policy,
    const std::optional<AcceptedByPerson>& accepted
)
    : mail_(mail), answers_(answers), policy_(policy), accepted_(accepted) {
    decision_.author = author_of(mail);
    decision_.author.email = normalize_email(decision_.author.email).value_or("");
}

Decision Decider::decide() {
    decision_.trace = mail_.reading.classification.evidence;
    note_stamp();
    ticket_ = find_ticket(answers_, mail_, decision_.trace);
    finding_ = trust_of(mail_, decision_.author.email, answers_, ticket_, policy_);
    decision_.trust = finding_.trust;
    decision_.by_agent = answers_.author.agent.has_value();
    note("trust", finding_.evidence, std::string(to_string(finding_.trust)));
    decision_.answer =
        may_answer(mail_, answers_, policy_, decision_.author.email, decision_.trust);
    if (!decision_.answer.refusal.empty()) {
        note("answer", decision_.answer.refusal, "none");
    }
    decision_.verdict = first_that_applies();
    return std::move(decision_);
}

Verdict Decider::first_that_applies() {
    for (const auto row :
         {&Decider::probe,
          &Decider::our_own_mail,
          &Decider::mail_loop,
          &Decider::infected,
          &Decider::not_understood,
          &Decider::bounce,
          &Decider::automatic_reply,
          &Decider::no_author,
          &Decider::forged_author,
          &Decider::refers_to_ticket,
          &Decider::similar_subject,
          &Decider::agents_forward,
          &Decider::known_contact,
          &Decider::known_domain,
          &Decider::agents_own_mail}) {
        if (auto verdict = (this->*row)()) {
            return std::move(*verdict);
        }
    }
    return unknown_sender();
}

void Decider::note(std::string rule, std::string evidence, std::string result) {
    decision_.trace.push_back({std::move(rule), std::move(evidence), std::move(result)});
}

void Decider::note_stamp() {
    const auto& edge = mail_.edge;
    if (edge.verdict) {
        note(
            "milter",
            fmt::format(
                "stamp of {}: client {} ({}), HELO {}, reverse path <{}>, trust {}",
                to_rfc3339(edge.verdict->at),
                edge.verdict->client_address,
                edge.verdict->client_name,
                edge.verdict->helo,
                edge.verdict->reverse_path,
                to_string(edge.verdict->trust)
            ),
            "believed"
        );
    } else if (!edge.refusal.empty()) {
        note("milter", "a stamp: " + edge.refusal, "ignored");
    }
}

Verdict Decider::hold(std::string reason) {
    decision_.reason = std::move(reason);
    return Hold{};
}

std::optional<Outcome> outcome_of(const Verdict& verdict) {
    struct Visitor {
        std::optional<Outcome> operator()(const CreateTicket&) const { return Outcome::created; }
        std::optional<Outcome> operator()(const AppendArticle&) const { return Outcome::appended; }
        std::optional<Outcome> operator()(const RefuseOrders&) const { return Outcome::noted; }
        std::optional<Outcome> operator()(const NoteFromStranger&) const { return Outcome::noted; }
        std::optional<Outcome> operator()(const AnswerClosed&) const { return Outcome::closed; }
        std::optional<Outcome> operator()(const FileBounce&) const { return Outcome::bounce; }
        std::optional<Outcome> operator()(const FileAutoReply&) const {
            return Outcome::auto_reply;
        }
        std::optional<Outcome> operator()(const IgnoreLoop&) const { return Outcome::loop; }
        std::optional<Outcome> operator()(const Hold&) const { return Outcome::held; }
        std::optional<Outcome> operator()(const Refuse&) const { return std::nullopt; }
    };
    return std::visit(Visitor{}, verdict);
}

Decision decide(
    const IncomingMail& mail,
    const Answers& answers,
    const RoutingPolicy& policy,
    const std::optional<AcceptedByPerson>& accepted
) {
    return Decider(mail, answers, policy, accepted).decide();
}

}  // namespace maildocket::routing
