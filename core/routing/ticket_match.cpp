#include "core/routing/ticket_match.hpp"

#include <algorithm>
#include <vector>

namespace maildocket::routing {

namespace {

struct Candidate {
    const TicketFacts* ticket;
    std::string rule;
    std::string evidence;
};

// Strongest first.
std::vector<Candidate> candidates(const Answers& answers, const IncomingMail& mail) {
    std::vector<Candidate> found;
    if (answers.by_signature) {
        found.push_back(
            {&*answers.by_signature, "ticket.signature", "signed address or Message-ID of ours"}
        );
    }
    if (answers.by_message_id) {
        const auto& match = *answers.by_message_id;
        found.push_back({&match.ticket, "ticket.message_id", '<' + match.message_id + '>'});
    }
    if (answers.by_reference) {
        found.push_back({&*answers.by_reference, "ticket.subject", mail.message.subject});
    }
    return found;
}

// The address is asked for alone then, so the other ticket has no name here.
bool signatures_disagree(const IncomingMail& mail) {
    return mail.signed_recipient && mail.signed_recipient->purpose != AddressPurpose::review &&
           mail.signed_message_id && *mail.signed_message_id != mail.signed_recipient->ticket;
}

// What makes the author part of the ticket; empty for nothing.
std::string_view part_in(
    const TicketFacts& ticket, const Answers& answers, const std::string& author
) {
    const auto& contact = answers.author.contact;
    if (contact && ticket.contact == contact->id) {
        return " is the contact";
    }
    if (contact && ticket.client == contact->client) {
        return " is a colleague of the contact";
    }
    if (std::ranges::find(ticket.watchers, author) != ticket.watchers.end()) {
        return " is a watcher";
    }
    return {};
}

}  // namespace

const TicketFacts* find_ticket(const Answers& answers, const IncomingMail& mail, Trace& trace) {
    const TicketFacts* ticket = nullptr;
    for (auto& candidate : candidates(answers, mail)) {
        auto result = candidate.ticket->reference.text();
        if (ticket == nullptr) {
            ticket = candidate.ticket;
        } else if (candidate.ticket->id != ticket->id) {
            result += " disagrees and is weaker: ignored";
        }
        trace.push_back(
            {std::move(candidate.rule), std::move(candidate.evidence), std::move(result)}
        );
    }
    if (ticket != nullptr && signatures_disagree(mail)) {
        trace.push_back(
            {"ticket.signature",
             "a signed Message-ID of ours names another ticket than the signed address",
             "weaker: ignored"}
        );
    }
    if (ticket == nullptr) {
        trace.push_back({"ticket", "no reference to a ticket of ours", "none"});
    } else if (ticket->merged_from) {
        trace.push_back(
            {"ticket.merged", ticket->merged_from->text() + " was merged", ticket->reference.text()}
        );
    }
    return ticket;
}

bool may_append(
    const TicketFacts& ticket,
    const Answers& answers,
    const std::string& author,
    const TrustFinding& finding,
    Trace& trace
) {
    if (finding.trust == Trust::token) {
        trace.push_back({"append", "signed reply address", "may append"});
        return true;
    }
    if (finding.trust < Trust::known) {
        trace.push_back({"append", author + " is not proven", "may not append"});
        return false;
    }
    if (answers.author.agent) {
        const bool proven = finding.trust >= Trust::aligned || !finding.verdicts_available;
        trace.push_back(
            {"append", author + " is an agent", proven ? "may append" : "may not append unproven"}
        );
        return proven;
    }
    const auto part = part_in(ticket, answers, author);
    const auto evidence =
        author + std::string(part.empty() ? " does not belong to the ticket" : part);
    trace.push_back({"append", evidence, part.empty() ? "may not append" : "may append"});
    return !part.empty();
}

}  // namespace maildocket::routing
