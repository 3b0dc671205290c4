#include "core/routing/answerable.hpp"
#include "core/routing/decider.hpp"
#include "core/routing/ticket_match.hpp"

#include <algorithm>

namespace maildocket::routing {

Decider::Row Decider::agents_forward() {
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

Decider::Row Decider::known_contact() {
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

Decider::Row Decider::known_domain() {
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

Decider::Row Decider::agents_own_mail() {
    if (!answers_.author.agent) {
        return std::nullopt;
    }
    note("agent", decision_.author.email + " is an agent", "created without contact");
    return ticket_without_contact();
}

Verdict Decider::unknown_sender() {
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

Verdict Decider::ticket_without_contact() {
    CreateTicket create;
    add_watchers(create, {decision_.author.email});
    return create;
}

void Decider::take_contact(CreateTicket& create, const ContactFacts& contact) {
    create.client = contact.client;
    create.client_name = contact.client_name;
    create.contact = contact.id;
    create.contact_email = contact.email;
    create.language = contact.language;
}

void Decider::take_domain(
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

void Decider::add_watchers(CreateTicket& create, const std::vector<std::string>& first) {
    create.mentions = mentions_;
    for (const auto& email : first) {
        if (!email.empty() && email != create.contact_email &&
            std::ranges::find(create.watchers, email) == create.watchers.end()) {
            create.watchers.push_back(email);
        }
    }
    const auto more =
        new_watchers(mail_, policy_, create.watchers, decision_.author.email, create.contact_email);
    create.watchers.insert(create.watchers.end(), more.begin(), more.end());
}

}  // namespace maildocket::routing
