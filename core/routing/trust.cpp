#include "core/routing/trust.hpp"

#include <algorithm>

namespace maildocket::routing {

namespace {

bool is_known(const Answers& answers, const std::string& email, const TicketFacts* ticket) {
    if (answers.author.contact || answers.author.agent) {
        return true;
    }
    return ticket != nullptr && !email.empty() &&
           std::ranges::find(ticket->watchers, email) != ticket->watchers.end();
}

bool has_token_for(const IncomingMail& mail, const Answers& answers, const TicketFacts* ticket) {
    return ticket != nullptr && mail.signed_recipient &&
           mail.signed_recipient->purpose == AddressPurpose::reply && answers.by_signature &&
           answers.by_signature->id == ticket->id;
}

}  // namespace

TrustFinding trust_of(
    const IncomingMail& mail,
    const Answers& answers,
    const TicketFacts* ticket,
    const RoutingPolicy& policy
) {
    (void)policy;
    const auto email = normalize_email(author_of(mail).email).value_or("");
    if (has_token_for(mail, answers, ticket)) {
        return {Trust::token, false, "came to a signed reply address of this ticket"};
    }
    if (mail.message.from.size() > 1) {
        return {Trust::unknown, false, "several authors in From prove nobody"};
    }
    if (is_known(answers, email, ticket)) {
        return {Trust::known, false, "address of a contact, agent or watcher"};
    }
    return {Trust::unknown, false, "address seen nowhere"};
}

}  // namespace maildocket::routing
