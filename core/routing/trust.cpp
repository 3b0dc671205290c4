#include "core/routing/trust.hpp"

#include "core/text/authentication_results.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace maildocket::routing {

namespace {

bool is_known(const Answers& answers, std::string_view email, const TicketFacts* ticket) {
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

bool is_parent(std::string_view parent, std::string_view domain) {
    return domain.size() > parent.size() && domain.ends_with(parent) &&
           domain[domain.size() - parent.size() - 1] == '.' &&
           parent.find('.') != std::string_view::npos;
}

// Relaxed alignment (RFC 7489 3.1): the same domain or one below the other. Without a list of
// public suffixes a common parent is not enough.
bool aligned(std::string_view domain, std::string_view author_domain) {
    return !domain.empty() && (domain == author_domain || is_parent(domain, author_domain) ||
                               is_parent(author_domain, domain));
}

bool proves(const AuthenticationVerdict& verdict, std::string_view email) {
    const auto domain = email.substr(email.rfind('@') + 1);
    return verdict.dmarc == AuthenticationVerdict::Value::pass ||
           (verdict.spf == AuthenticationVerdict::Value::pass && aligned(verdict.spf_domain, domain)
           ) ||
           (verdict.dkim == AuthenticationVerdict::Value::pass &&
            aligned(verdict.dkim_domain, domain));
}

std::string describe(const AuthenticationVerdict& verdict) {
    return fmt::format(
        "SPF {} ({}), DKIM {} ({}), DMARC {}",
        to_string(verdict.spf),
        verdict.spf_domain,
        to_string(verdict.dkim),
        verdict.dkim_domain,
        to_string(verdict.dmarc)
    );
}

// What the milter saw at the edge says more than a header field by its place. A stamp without
// results leaves the word to the fields: filters behind the milter may have written them.
std::optional<AuthenticationVerdict> verdict_on(
    const IncomingMail& mail, const RoutingPolicy& policy
) {
    if (mail.edge.verdict && mail.edge.verdict->authentication) {
        return mail.edge.verdict->authentication;
    }
    return text::verdict_of(mail.message, policy.authserv_ids);
}

}  // namespace

TrustFinding trust_of(
    const IncomingMail& mail,
    std::string_view author,
    const Answers& answers,
    const TicketFacts* ticket,
    const RoutingPolicy& policy
) {
    const auto verdict = verdict_on(mail, policy);
    const auto found = [&](Trust trust, std::string evidence) {
        return TrustFinding{
            trust,
            verdict.has_value(),
            verdict ? evidence + "; " + describe(*verdict) : std::move(evidence)};
    };
    if (verdict && verdict->dmarc == AuthenticationVerdict::Value::fail) {
        return found(Trust::forged, "DMARC failed at a server that is believed");
    }
    if (has_token_for(mail, answers, ticket)) {
        return found(Trust::token, "came to a signed reply address of this ticket");
    }
    if (mail.message.from.size() > 1) {
        return found(Trust::unknown, "several authors in From prove nobody");
    }
    if (!is_known(answers, author, ticket)) {
        return found(Trust::unknown, "address seen nowhere");
    }
    if (verdict && proves(*verdict, author)) {
        return found(
            Trust::aligned, "address of a contact, agent or watcher, and proven to be his"
        );
    }
    return found(Trust::known, "address of a contact, agent or watcher");
}

}  // namespace maildocket::routing
