#include "core/routing/decide.hpp"

#include "core/base/ascii.hpp"
#include "core/routing/answerable.hpp"
#include "core/routing/ticket_match.hpp"
#include "core/routing/trust.hpp"
#include "core/text/subject.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace maildocket::routing {

namespace {

constexpr std::size_t received_max = 50;
constexpr int similarity_percent_min = 95;

// Walks the rows of SPEC section 3 for one mail and notes each step. A row returns a verdict or
// nothing.
class Decider {
public:
    Decider(
        const IncomingMail& mail,
        const Answers& answers,
        const RoutingPolicy& policy,
        const std::optional<AcceptedByPerson>& accepted
    )
        : mail_(mail), answers_(answers), policy_(policy), accepted_(accepted) {
        decision_.author = author_of(mail);
        decision_.author.email = normalize_email(decision_.author.email).value_or("");
    }

    Decision decide() {
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

private:
    using Row = std::optional<Verdict>;

    Verdict first_that_applies() {
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

    void note(std::string rule, std::string evidence, std::string result) {
        decision_.trace.push_back({std::move(rule), std::move(evidence), std::move(result)});
    }

    void note_stamp() {
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

    Verdict hold(std::string reason) {
        decision_.reason = std::move(reason);
        return Hold{};
    }

    // To an address that only this installation can make, and makes for nothing else.
    Row probe() {
        if (mail_.signed_recipient != SignedAddress{AddressPurpose::review, probe_ticket}) {
            return std::nullopt;
        }
        note("probe", "sent by maildocket doctor", "loop");
        decision_.reason = "a probe of maildocket doctor";
        return IgnoreLoop{true};
    }

    Row our_own_mail() {
        if (mail_.own_loop_mark) {
            note("loop", "X-Maildocket-Loop with our signature", "loop");
            decision_.reason = "our own mail came back";
            return IgnoreLoop{};
        }
        for (const auto& author : mail_.message.from) {
            const auto email = normalize_email(author.email);
            if (email && policy_.directory.is_own_address(*email)) {
                note("loop", "From is the queue address " + *email, "loop");
                decision_.reason = "From is a queue address";
                return IgnoreLoop{};
            }
        }
        return std::nullopt;
    }

    Row mail_loop() {
        if (mail_.received_count <= received_max || accepted_) {
            return std::nullopt;
        }
        note("received", fmt::format("{} Received fields", mail_.received_count), "refuse");
        decision_.reason = "mail loop";
        return Refuse{
            Reply{554, {5, 4, 6}, "This mail has passed too many servers: it runs in a loop"}};
    }

    Row infected() {
        if (!mail_.scan) {
            return std::nullopt;
        }
        if (mail_.scan->virus.empty()) {
            const auto& trouble = mail_.scan->trouble;
            note(
                "antivirus",
                trouble.empty() ? "nothing found" : trouble,
                trouble.empty() ? "clean" : "not scanned"
            );
            return std::nullopt;
        }
        note("antivirus", mail_.scan->virus, accepted_ ? "accepted by a person" : "held");
        if (accepted_) {
            return std::nullopt;
        }
        return hold("virus: " + mail_.scan->virus);
    }

    Row not_understood() {
        if (mail_.message.unparsable.empty()) {
            return std::nullopt;
        }
        note("limit", mail_.message.unparsable, accepted_ ? "accepted by a person" : "held");
        if (accepted_) {
            return std::nullopt;
        }
        return hold("could not be read: " + mail_.message.unparsable);
    }

    Row bounce() {
        if (mail_.reading.classification.mail_class != MailClass::bounce) {
            return std::nullopt;
        }
        note("bounce", "delivery status notification or signs of one", "bounce");
        decision_.reason = ticket_ == nullptr ? "no ticket of ours is named in it" : "";
        const bool signed_path =
            mail_.signed_recipient && mail_.signed_recipient->purpose == AddressPurpose::bounce;
        return FileBounce{found_ticket(), signed_path};
    }

    Row automatic_reply() {
        if (mail_.reading.classification.mail_class != MailClass::auto_reply) {
            return std::nullopt;
        }
        note("auto_reply", "signs of an automatic reply", "auto_reply");
        return FileAutoReply{found_ticket()};
    }

    Row no_author() {
        if (!decision_.author.email.empty()) {
            return std::nullopt;
        }
        note(
            "author",
            "neither From nor Sender nor reverse path is an address",
            accepted_ ? "accepted" : "held"
        );
        if (accepted_) {
            return std::nullopt;
        }
        return hold("no sender address in it");
    }

    Row forged_author() {
        if (decision_.trust != Trust::forged || accepted_) {
            return std::nullopt;
        }
        note("forged", "DMARC failed at a server that is believed", "held");
        return hold("the sender is forged: DMARC failed");
    }

    Row refers_to_ticket() {
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

    Row closed_ticket() {
        if (policy_.queue.closed_reply == ClosedReply::fresh_ticket) {
            note(
                "closed",
                ticket_->reference.text() + " is closed, closed_reply = \"new\"",
                "treated as new mail"
            );
            mentions_ = ticket_->reference;
            return std::nullopt;
        }
        const bool respond =
            decision_.answer.refusal.empty() && decision_.trust >= Trust::known &&
            ticket_->closed_answers_to_author < policy_.budget.closed_answers_per_day;
        note(
            "closed",
            ticket_->reference.text() + " is closed",
            respond ? "the sender is told" : "the sender is not told"
        );
        decision_.reason = ticket_->reference.text() + " is closed";
        return AnswerClosed{*ticket_, respond};
    }

    Verdict append(const TicketFacts& ticket) {
        AppendArticle append;
        append.ticket = ticket;
        append.kind = answers_.author.agent ? ArticleKind::agent : ArticleKind::client;
        append.watchers = new_watchers(
            mail_, policy_, ticket.watchers, decision_.author.email, ticket.contact_email
        );
        for (const auto& watcher : ticket.watchers) {
            if (std::ranges::find(answers_.agents, watcher, &AgentFacts::email) !=
                answers_.agents.end()) {
                append.watching_agents.push_back(watcher);
            }
        }
        return answers_.author.agent ? follow_orders(std::move(append))
                                     : Verdict(std::move(append));
    }

    // Commands are lines at the top of an agent's mail; all of them are followed or none.
    Verdict follow_orders(AppendArticle append) {
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

    Row stranger() {
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
    Row similar_subject() {
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

    Row agents_forward() {
        if (!policy_.queue.agent_forward || !answers_.author.agent || !mail_.reading.forwarded ||
            decision_.trust < Trust::known) {
            return std::nullopt;
        }
        const auto& original = mail_.reading.forwarded->from;
        const auto email = normalize_email(original.email);
        if (!email || policy_.directory.is_own_address(*email)) {
            return std::nullopt;
        }
        note(
            "agent_forward",
            decision_.author.email + " forwards a mail of " + *email,
            "ticket of the original sender"
        );
        CreateTicket create;
        create.forwarded_by = ForwardedBy{decision_.author.email, answers_.author.agent->name};
        const auto& facts = answers_.forwarded_author;
        if (facts.contact) {
            take_contact(create, *facts.contact);
        } else if (facts.domain_client) {
            take_domain(create, *facts.domain_client, *email, original.name);
        } else {
            create.watchers.push_back(*email);
        }
        decision_.author = {original.name, *email};
        auto original_answers = answers_;
        original_answers.author = facts;
        decision_.answer = may_answer(
            mail_, original_answers, policy_, *email, facts.contact ? Trust::known : Trust::unknown
        );
        add_watchers(create, {create.forwarded_by->agent_email});
        return create;
    }

    Row known_contact() {
        const auto& contact =
            accepted_ && accepted_->contact ? accepted_->contact : answers_.author.contact;
        if (!contact || (accepted_ && accepted_->client && !accepted_->contact)) {
            return std::nullopt;
        }
        note("contact", contact->email + " is a contact of " + contact->client_name, "created");
        CreateTicket create;
        take_contact(create, *contact);
        add_watchers(create, {});
        return create;
    }

    Row known_domain() {
        const auto& client =
            accepted_ && accepted_->client ? accepted_->client : answers_.author.domain_client;
        if (!client) {
            return std::nullopt;
        }
        note(
            "domain",
            (client->domain.empty() ? "a person chose" : client->domain + " belongs to") +
                (" " + client->name),
            "created"
        );
        CreateTicket create;
        take_domain(create, *client, decision_.author.email, decision_.author.name);
        add_watchers(create, {});
        return create;
    }

    Row agents_own_mail() {
        if (!answers_.author.agent) {
            return std::nullopt;
        }
        note("agent", decision_.author.email + " is an agent", "created without contact");
        return ticket_without_contact();
    }

    Verdict unknown_sender() {
        const auto evidence =
            decision_.author.email + " is no contact and its domain belongs to no client";
        if (accepted_) {
            note("unknown_sender", evidence, "accepted by a person");
            return ticket_without_contact();
        }
        switch (policy_.queue.unknown_senders) {
            case UnknownSenders::hold: note("unknown_senders", evidence, "held"); break;
            case UnknownSenders::ticket:
                note("unknown_senders", evidence, "created");
                return ticket_without_contact();
            case UnknownSenders::reject:
                note("unknown_senders", evidence, "refuse");
                decision_.reason = "unknown sender";
                return Refuse{
                    Reply{550, {5, 7, 1}, "This address takes mail from registered senders only"}};
        }
        return hold("unknown sender: " + evidence);
    }

    Verdict ticket_without_contact() {
        CreateTicket create;
        add_watchers(create, {decision_.author.email});
        return create;
    }

    static void take_contact(CreateTicket& create, const ContactFacts& contact) {
        create.client = contact.client;
        create.client_name = contact.client_name;
        create.contact = contact.id;
        create.contact_email = contact.email;
        create.language = contact.language;
    }

    static void take_domain(
        CreateTicket& create,
        const ClientFacts& client,
        const std::string& email,
        const std::string& name
    ) {
        create.client = client.id;
        create.client_name = client.name;
        if (!email.empty()) {
            create.contact = NewContact{client.id, email, name};
            create.contact_email = email;
        }
    }

    void add_watchers(CreateTicket& create, const std::vector<std::string>& first) {
        create.mentions = mentions_;
        for (const auto& email : first) {
            if (!email.empty() && email != create.contact_email &&
                std::ranges::find(create.watchers, email) == create.watchers.end()) {
                create.watchers.push_back(email);
            }
        }
        const auto more = new_watchers(
            mail_, policy_, create.watchers, decision_.author.email, create.contact_email
        );
        create.watchers.insert(create.watchers.end(), more.begin(), more.end());
    }

    [[nodiscard]] std::optional<TicketFacts> found_ticket() const {
        return ticket_ == nullptr ? std::nullopt : std::optional(*ticket_);
    }

    const IncomingMail& mail_;
    const Answers& answers_;
    const RoutingPolicy& policy_;
    const std::optional<AcceptedByPerson>& accepted_;
    const TicketFacts* ticket_ = nullptr;
    std::optional<TicketReference> mentions_;
    TrustFinding finding_;
    Decision decision_;
};

}  // namespace

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
